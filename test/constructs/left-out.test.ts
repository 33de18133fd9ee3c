import fc from 'fast-check';
import { alertingRules } from '../../alert-rules/model';
import { type GpuMonitoring, type GpuMonitoringProps, managedPrometheus } from '../../constructs';
import { defaultFields, indispensableFields } from '../../constructs/exporter/fields';
import { boardPanels, boardQueries } from '../../dashboards/kit';
import { parseExpression } from '../../promql/parse';
import { find } from '../support/synthesize';
import { monitoring } from './support/monitoring';

type Exporter = NonNullable<GpuMonitoringProps['exporter']>;

const alertsOf = ({ packs }: GpuMonitoring) => [
  ...new Set(alertingRules(packs.flatMap(({ content }) => content.rules ?? [])).map(({ alert }) => alert)),
];
const boardsOf = ({ packs }: GpuMonitoring) => packs.flatMap(({ content }) => content.boards ?? []);
const panelsOf = (construct: GpuMonitoring) =>
  boardsOf(construct).flatMap((board) => boardPanels(board).map((panel) => `${board.title}: ${panel.title}`));
const report = ({ degradations }: GpuMonitoring) =>
  degradations.map(({ subject, effect }) => `${subject} ${effect}`).join('\n');
const withExporter = (exporter: Exporter) => monitoring({ exporter });

const everything = monitoring().monitoring;

describe('a field that is removed', () => {
  const lean = withExporter({ fields: { remove: ['DCGM_FI_DEV_ROW_REMAP_FAILURE', 'DCGM_FI_DEV_SLOWDOWN_TEMP'] } });

  test('takes its alerts along, and they are listed with the reason', () => {
    expect(alertsOf(lean.monitoring)).toEqual(alertsOf(everything).filter((alert) => alert !== 'GpuRowRemapFailure'));
    expect(report(lean.monitoring)).toContain(
      'GpuRowRemapFailure is left out, as DCGM_FI_DEV_ROW_REMAP_FAILURE is not collected',
    );
  });

  test('is replaced by a constant where there is one', () => {
    const rules = lean.monitoring.packs.flatMap(({ content }) => content.rules ?? []).flatMap((group) => group.rules);
    const limit = rules.find((rule) => 'record' in rule && rule.record === 'gpu:slowdown_temperature_celsius:max');
    expect(limit?.expr).toContain('+ 89');
    expect(limit?.expr).not.toContain('SLOWDOWN');
    expect(alertsOf(lean.monitoring)).toContain('GpuHot');
  });

  test('takes its panels along, which are listed by board', () => {
    const dark = withExporter({ profiling: false }).monitoring;
    const lost = panelsOf(everything).filter((panel) => !panelsOf(dark).includes(panel));
    expect(lost.length).toBeGreaterThan(2);
    for (const panel of lost) {
      const [board = '', title = ''] = panel.split(': ');
      expect(report(dark)).toMatch(
        new RegExp(`^board ${board} lacks the panels .*${title.replace(/[()]/g, '\\$&')}`, 'm'),
      );
    }
  });
});

test('whatever fields are removed, no rule and no panel asks for one of them', () => {
  const removable = defaultFields('4.8.2')
    .map(({ name }) => name)
    .filter((name) => !indispensableFields.includes(name));
  fc.assert(
    fc.property(fc.subarray(removable), (remove) => {
      // The contract check of the construct itself throws where something asks for what nothing produces.
      const { monitoring: construct } = withExporter({ fields: { remove } });
      const queries = boardsOf(construct).flatMap(boardQueries);
      const asked = queries.flatMap((query) => [...parseExpression(query).metrics]);
      expect(asked.filter((name) => remove.includes(name))).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

describe('the exporter that GKE manages', () => {
  const managed = withExporter({ mode: 'managed' });

  test('is scraped in its own namespace instead of deploying one', () => {
    expect(managed.objects().filter(({ kind }) => kind === 'DaemonSet')).toEqual([]);
    const scrape = managed.objects().find(({ metadata }) => metadata.name === 'gpu-monitoring-scrape-gpu');
    expect(JSON.stringify(scrape)).toContain('gke-managed-system');
    expect(managed.monitoring.exporter).toBeUndefined();
  });

  test('knows no XIDs, no memory errors, no clock reasons and no links, and says so', () => {
    const alerts = alertsOf(managed.monitoring);
    for (const alert of [
      'GpuXidFatal',
      'GpuEccDoubleBit',
      'GpuRowRemapFailure',
      'GpuThermalThrottle',
      'GpuUnhealthy',
    ]) {
      expect(alerts).not.toContain(alert);
      expect(report(managed.monitoring)).toMatch(new RegExp(`${alert}.* left out, as `));
    }
    expect(alerts).toEqual(expect.arrayContaining(['GpuExporterDown', 'GpuMissing', 'GpuHot', 'GpuMemoryNearFull']));
  });

  test('counts restarts of its own pods, and not of the others in their namespace', () => {
    const rules = managed.monitoring.packs
      .flatMap(({ content }) => content.rules ?? [])
      .flatMap((group) => group.rules);
    const restarts = rules.find((rule) => 'record' in rule && rule.record === 'node:exporter_restarts:max');
    expect(restarts?.expr).toContain('restarts_total{namespace="gke-managed-system",pod=~"dcgm-exporter-.+"}');
  });

  test('judges no waste, of which it would see only what no pod holds', () => {
    expect(alertsOf(managed.monitoring)).not.toContain('GpuHoursWasted');
    expect(report(managed.monitoring)).toMatch(/namespace:gpus:sum, GpuHoursWasted are left out, as DCGM_FI_PROF_/);
  });

  test('has profiling counters only where somebody says so', () => {
    expect(alertsOf(managed.monitoring)).not.toContain('GpuAllocatedIdle');
    const profiled = withExporter({ mode: 'managed', profiling: true }).monitoring;
    expect(alertsOf(profiled)).toContain('GpuAllocatedIdle');
  });

  test('is read under our own job where Google’s Prometheus collects it as well', () => {
    const { monitoring: construct, objects } = monitoring({
      backend: managedPrometheus(),
      exporter: { mode: 'managed' },
    });
    const rules = construct.packs.flatMap(({ content }) => content.rules ?? []).flatMap((group) => group.rules);
    const selectors = rules.flatMap(({ expr }) => expr.match(/DCGM_\w+(\{[^}]*\})?/g) ?? []);
    expect(selectors.length).toBeGreaterThan(5);
    expect(selectors.filter((selector) => !selector.includes('job="dcgm-exporter"'))).toEqual([]);
    expect(find(objects(), 'ClusterPodMonitoring', 'dcgm-exporter')).toBeDefined();
  });
});

test('with every field collected, a board is the same as without asking what can be answered', () => {
  expect(report(everything)).not.toMatch(/left out|lacks/);
});
