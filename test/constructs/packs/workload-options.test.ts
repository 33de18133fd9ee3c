import type { GpuMonitoringProps } from '../../../constructs';
import { messageOf, monitoring } from '../support/monitoring';

function expressionsOf(alert: string, workloads?: GpuMonitoringProps['workloads']): string[] {
  const { packs } = monitoring(workloads === undefined ? {} : { workloads }).monitoring;
  const groups = packs.flatMap(({ content }) => content.rules ?? []);
  return groups
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => ('alert' in rule && rule.alert === alert ? [rule.expr] : []));
}

describe('namespaces of workloads', () => {
  test('are recognized by their names where nothing is said', () => {
    expect(expressionsOf('GpuTrainingUnderused').join()).toContain('{namespace=~".*train.*"}');
    expect(expressionsOf('GpuInferenceUnderused').join()).toContain('{namespace=~".*(infer|serv).*"}');
  });

  test('may be several, each with a pattern of its own, and what is left out keeps its default', () => {
    const workloads = { training: { namespaces: ['research', 'team-[ab]'] } };
    expect(expressionsOf('GpuTrainingUnderused', workloads).join()).toContain('{namespace=~"research|team-[ab]"}');
    expect(expressionsOf('GpuInferenceUnderused', workloads).join()).toContain('{namespace=~".*(infer|serv).*"}');
  });

  test('of no kind leave the alert out', () => {
    expect(expressionsOf('GpuInferenceUnderused', { inference: { namespaces: [] } })).toEqual([]);
  });

  test('are refused where Prometheus would read the pattern differently or not at all', () => {
    const workloads = { training: { namespaces: ['ok', '(?!kube-).*'] }, inference: { namespaces: ['serv('] } };
    const message = messageOf(() => monitoring({ workloads }));
    expect(message).toMatch(/workloads\.training\.namespaces\[1\]\s+"\(\?!kube-\)\.\*" has characters other than/);
    expect(message).toMatch(
      /workloads\.inference\.namespaces\[0\]\s+"serv\(" is no regular expression\s+write it like/,
    );
  });
});
