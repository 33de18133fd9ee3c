import type { ConfigurationInput } from '../../../config/schema';
import type { AlertingRule, RuleGroup, Severity } from '../../../constructs';
import {
  equalLabelProblems,
  labelledAlerts,
  missingEqualLabels,
  uncomparedLabels,
} from '../../../constructs/alerting/equal-labels';
import { inhibitions, sameSubject } from '../../../constructs/alerting/inhibitions';
import { repairInhibition } from '../../../constructs/alerting/repair-muting';
import { testedSubjects } from '../../alert-rules/support/subjects';
import { exampleChart, exampleConfiguration } from '../../support/synthesize';
import { monitoring } from '../support/monitoring';

/** The example with ARR-COC beside its chat model, so that every pack is there. */
const inference: NonNullable<ConfigurationInput['inference']> = {
  services: [
    ...(exampleConfiguration().input.inference?.services ?? []),
    { name: 'arr-coc', namespace: 'serving', podLabels: { app: 'arr-coc' }, server: 'contract', sla: { p99: 0.2 } },
  ],
};
const everyPack = exampleChart({ inference, arrCoc: { service: 'arr-coc', namespace: 'serving' } }).monitoring.packs;
const alerts = labelledAlerts(everyPack.flatMap(({ content }) => content.rules ?? []));

/** Every severity of every alert, at the same value. */
const everySeverity = testedSubjects.flatMap(({ definitions, groups }) => {
  const settings = Object.entries(definitions).map(([name, { defaults }]) => {
    const [setting] = Object.values(defaults);
    return [name, { critical: setting, warning: setting, info: setting }];
  });
  return groups(Object.fromEntries(settings));
});
const rules = [...inhibitions({}), repairInhibition];

const alert = (name: string, severity: Severity, expr: string, labels = {}): AlertingRule => ({
  alert: name,
  severity,
  expr,
  for: '5m',
  labels,
  summary: 's',
  description: 'd',
});
const group = (...written: RuleGroup['rules']): RuleGroup => ({ name: 'own', rules: written });

describe('the alerts of every pack', () => {
  test('are there', () => {
    const names = alerts.map(({ rule }) => rule.alert);
    for (const { definitions } of testedSubjects) expect(names).toContain(Object.keys(definitions)[0]);
  });

  test('have labels that are all known', () => {
    expect(alerts.filter(({ labels }) => labels.possible === undefined).map(({ rule }) => rule.alert)).toEqual([]);
  });

  test('say which cluster they are about', () => {
    const without = alerts.filter(({ labels }) => !labels.always.has('cluster')).map(({ rule }) => rule.alert);
    expect(without).toEqual([]);
  });

  test('mute others only by labels that one of the two carries, whichever severities are on', () => {
    for (const some of [alerts, labelledAlerts(everySeverity)]) expect(missingEqualLabels(some, rules)).toEqual([]);
  });

  test('mute their own milder severities on the same subject alone, whichever of them are on', () => {
    const all = labelledAlerts(everySeverity);
    expect(new Set(all.map(({ rule }) => rule.severity))).toEqual(new Set(['critical', 'warning', 'info']));
    expect(uncomparedLabels(all, sameSubject)).toEqual([]);
  });
});

test('alerts that lack a label which must be equal are found', () => {
  const lost = labelledAlerts([
    group(
      alert('GpuExporterDown', 'critical', 'sum by (cluster) (a)'),
      alert('GpuSlow', 'warning', 'sum by (cluster) (b)'),
    ),
  ]);
  expect(missingEqualLabels(lost, inhibitions({}))).toEqual([
    { source: 'GpuExporterDown', target: 'GpuSlow', label: 'node' },
  ]);
});

test('alerts that ask for another node are not muted by a lost one, and need no label of it', () => {
  const asking = labelledAlerts([
    group(
      alert('GpuExporterDown', 'critical', 'sum by (cluster) (a)'),
      alert('GpuLost', 'critical', 'sum by (cluster) (b)', { action: 'recreate-node' }),
    ),
  ]);
  expect(missingEqualLabels(asking, inhibitions({}))).toEqual([]);
});

test('an alert of two severities with a subject of its own is found', () => {
  const own = [alert('QueueFull', 'critical', 'a:b:c > 9'), alert('QueueFull', 'warning', 'a:b:c > 5')];
  const recorded = { record: 'a:b:c', expr: 'max by (cluster, queue) (x)' };
  expect(uncomparedLabels(labelledAlerts([group(recorded, ...own)]), sameSubject)).toEqual([
    { alert: 'QueueFull', labels: ['queue'] },
  ]);
  expect(uncomparedLabels(labelledAlerts([group(recorded, ...own.slice(1))]), sameSubject)).toEqual([]);
});

describe('a pack of one’s own', () => {
  const clusterWide = (name: string): AlertingRule => alert(name, 'warning', 'sum by (cluster) (up) > 1');
  const pack = (...written: RuleGroup['rules']) => ({ name: 'own', content: () => ({ rules: [group(...written)] }) });

  test('may have alerts without a node, as those that mute have one', () => {
    expect(() => monitoring({ packs: [pack(clusterWide('GpuWide'))] })).not.toThrow();
  });

  test('is told that one subject mutes another', () => {
    const own = (severity: Severity) => alert('QueueFull', severity, 'max by (cluster, queue) (up) > 1');
    const { degradations } = monitoring({ packs: [pack(own('critical'), own('warning'))] }).monitoring;
    expect(degradations).toContainEqual({
      subject: 'QueueFull',
      effect: 'mutes its own milder form whatever the value of queue, which routing does not compare',
    });
  });

  test('is refused where a name of ours without its labels would mute everything', () => {
    const problems = equalLabelProblems(
      [{ name: 'own', content: { rules: [group(clusterWide('GpuExporterDown'), clusterWide('GpuWide'))] } }],
      [{ name: 'own', content: { rules: [group(clusterWide('GpuWide'))] } }],
      inhibitions({}),
    );
    expect(problems.map(({ path, message }) => `${path} ${message}`)).toEqual([
      expect.stringMatching(/GpuWide.* has no label node, so that GpuExporterDown mutes GpuWide wherever it fires/),
    ]);
  });
});
