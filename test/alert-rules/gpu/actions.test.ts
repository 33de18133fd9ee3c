import type { AlertingRule } from '../../../alert-rules/model';
import { alertingRules } from '../../../alert-rules/model';
import { type XidAction, xidClassAction } from '../../../catalog/xid';
import { callsOf } from '../support/promql';
import { groupsOf } from '../support/rules';

const vocabulary: readonly string[] = Object.values(xidClassAction);
const rules = alertingRules(groupsOf());
const asks = (rule: AlertingRule, ...actions: readonly XidAction[]) =>
  actions.some((action) => action === rule.labels?.action);

/** Whether the alert is about one GPU, by the labels that its expression keeps. */
function isAboutOneGpu({ expr, dashboard }: AlertingRule): boolean {
  const aggregated = callsOf(expr).flatMap(({ by }) => by ?? []);
  return aggregated.includes('gpu') || dashboard?.variables.includes('gpu') === true;
}

describe('the label action', () => {
  test('is on every critical alert about one GPU, for people and programs that take care of its node', () => {
    const critical = rules.filter((rule) => rule.severity === 'critical' && isAboutOneGpu(rule));
    expect(critical.length).toBeGreaterThan(4);
    const without = critical.filter((rule) => !vocabulary.includes(rule.labels?.action ?? ''));
    expect(without.map(({ alert }) => alert)).toEqual([]);
  });

  test('has only values that are known', () => {
    const unknown = rules.filter(({ labels }) => labels?.action !== undefined && !vocabulary.includes(labels.action));
    expect(unknown.map(({ alert }) => alert)).toEqual([]);
  });

  test('asks for a new node wherever a critical alert calls for one', () => {
    const named = rules.filter((rule) => asks(rule, 'recreate-node', 'recreate-node-when-idle'));
    expect(
      [...new Set(named.filter(({ severity }) => severity === 'critical').map(({ alert }) => alert))].sort(),
    ).toEqual([
      'GpuEccDoubleBit',
      'GpuHardwareSlowdown',
      'GpuHot',
      'GpuMissing',
      'GpuNvlinkCrcStorm',
      'GpuRowRemapBudget',
      'GpuRowRemapFailure',
      'GpuUnhealthy',
      'GpuXidFatal',
    ]);
  });

  test('asks for no new node at a severity at which a look by day is enough', () => {
    const mild = rules.filter(({ alert, severity }) => severity === 'warning' && /^Gpu(Hot|Unhealthy)$/.test(alert));
    expect(mild).toHaveLength(2);
    expect(mild.filter(({ labels }) => labels?.action !== undefined)).toEqual([]);
  });

  test('comes with the node that it is about, so that a program knows where to act', () => {
    const asking = rules.filter((rule) => asks(rule, 'recreate-node', 'recreate-node-when-idle'));
    expect(asking.filter(({ summary }) => !summary.includes('{{ $labels.node }}'))).toEqual([]);
  });
});
