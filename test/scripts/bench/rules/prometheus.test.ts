import { failOnErrors, serverMetrics } from '../../../../scripts/bench/rules/prometheus';

const exposition = `# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 12.5
process_resident_memory_bytes 1.5e+08
prometheus_rule_group_duration_seconds{quantile="0.5"} 0.1
prometheus_rule_group_duration_seconds_count 7
`;

test('reads what the server says about itself', () => {
  expect(serverMetrics(exposition)).toEqual({ processorSeconds: 12.5, residentBytes: 1.5e8, evaluations: 7 });
});

test('a server that does not say it cannot be measured', () => {
  expect(() => serverMetrics('')).toThrow('exposes no process_cpu_seconds_total');
});

test('a rule that cannot be evaluated is an error, with its reason', () => {
  const group = { name: 'group', lastEvaluation: '', evaluationTime: 0 };
  const [good, bad] = (['ok', 'err'] as const).map((health) => ({ name: health, health, evaluationTime: 0 }));
  if (good === undefined || bad === undefined) throw new Error('there are two');
  expect(() => failOnErrors([{ ...group, rules: [good] }])).not.toThrow();
  expect(() => failOnErrors([{ ...group, rules: [good, { ...bad, lastError: 'too many' }] }])).toThrow('err: too many');
});
