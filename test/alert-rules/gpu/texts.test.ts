import { alertingRules } from '../../../alert-rules/model';
import { fullContext, groupsOf } from '../support/rules';

const rules = alertingRules(groupsOf());

test.each([
  ['GpuHot', '°C', 'K'],
  ['GpuMemoryHot', '°C', 'K'],
  ['GpuSilentThrottle', 'humanizePercentage', '%'],
  ['GpuMemoryNearFull', 'humanizePercentage', '%'],
  ['GpuAllocatedIdle', 'humanizePercentage', '%'],
  ['GpuTrainingUnderused', 'humanizePercentage', '%'],
  ['GpuInferenceUnderused', 'humanizePercentage', '%'],
  ['GpuLowSmActivity', 'humanizePercentage', '%'],
  ['GpuIdleHoldingMemory', 'humanizePercentage', '%'],
  ['GpuMemoryFillingUp', ' h', 'h'],
  ['GpuHoursWasted', 'humanizePercentage', '%'],
])('%s shows the value in %s and the limit in %s', (alert, valueUnit, limitUnit) => {
  for (const rule of rules.filter((candidate) => candidate.alert === alert)) {
    expect(`${rule.summary} ${rule.description}`).toContain(valueUnit);
    expect(rule.description).toContain(` ${limitUnit}`);
  }
});

test('no text shows the tail of a binary fraction', () => {
  const odd = alertingRules(
    groupsOf(fullContext, { GpuSilentThrottle: { warning: 0.57 }, GpuAllocatedIdle: { info: 0.07 } }),
  );
  expect(odd.filter((rule) => /\d\.\d{6,}/.test(`${rule.expr} ${rule.summary} ${rule.description}`))).toEqual([]);
});
