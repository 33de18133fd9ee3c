import { gpuRuleGroups } from '../../alert-rules/gpu';
import { gpuBoardUids } from '../../alert-rules/gpu/links';
import { type GpuAlertOptions, gpuAlertDefinitions, gpuAlertOptions } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { clockReasonBits } from '../../alert-rules/gpu/thermal-alerts';
import { alertingRules } from '../../alert-rules/model';
import { nodePhases } from '../../catalog/node-repair';
import { xidClassAction, xids } from '../../catalog/xid';
import { boardQueries, type GpuHealthContext, gpuHealthBoard } from '../../dashboards';
import { alertsAboutUse } from '../../dashboards/gpu-health-rows/scope';
import { severityColours } from '../../dashboards/kit';
import type { PlacedPanel } from '../../dashboards/kit/grafana-model';
import { fullContext } from '../alert-rules/support/rules';
import { defaultSettings, fleetContext, panelTitled } from './support/boards';
import { partsOf } from './support/promql';

function healthPanel(title: string, context: GpuHealthContext = fleetContext, options: GpuAlertOptions = {}) {
  return panelTitled(gpuHealthBoard(gpuAlertOptions.parse(options), context), title);
}

function queriesOf(title: string, context?: GpuHealthContext): string[] {
  return (healthPanel(title, context).targets ?? []).map(({ expr }) => expr);
}

interface Mapping {
  readonly type: string;
  readonly options: Readonly<Record<string, { readonly text: string; readonly color?: string }>>;
}

/** What the values of a table's column, or of the query with this id, are called. */
function mappingsOf(panel: PlacedPanel, column: string): readonly Mapping[] {
  const override = panel.fieldConfig?.overrides.find(({ matcher }) => matcher.options === column);
  const mappings = override?.properties.find(({ id }) => id === 'mappings')?.value;
  if (mappings === undefined) throw new Error(`column "${column}" of "${panel.title}" has no texts`);
  return mappings as readonly Mapping[];
}

describe('the health board', () => {
  it('has a uid that links may use', () => {
    expect(gpuHealthBoard(defaultSettings, fleetContext).uid).toBe(gpuBoardUids.health);
  });

  it('asks Kubernetes for nodes only where its state is collected', () => {
    const queries = (context: GpuHealthContext) => boardQueries(gpuHealthBoard(defaultSettings, context)).join('\n');
    expect(queries(fleetContext)).toContain(gpuSeries.gpuCapacity);
    expect(queries({ ...fleetContext, kubeState: false })).not.toContain(gpuSeries.gpuCapacity);
  });

  it('never reads the field that repeats the last XID for ever', () => {
    for (const xidMetric of ['window', 'counter'] as const) {
      const queries = boardQueries(gpuHealthBoard(defaultSettings, { ...fleetContext, xidMetric })).join('\n');
      expect(queries).not.toMatch(/DCGM_FI_DEV_XID_ERRORS\b/);
    }
  });
});

describe('the tiles', () => {
  const [expr = ''] = queriesOf('Each GPU');

  it('take the worst first: a critical alert, a warning, a report, and nothing at all', () => {
    const parts = expr.split('\nor\n').map((part) => part.replace(/\s+/g, ' '));
    expect(parts.map((part) => /^(\d \+ 0 \*|\d \*|max)/.exec(part)?.[0])).toEqual(['2 *', 'max', '0 *', '3 + 0 *']);
    expect(parts[0]).toContain('severity="critical"');
    expect(parts[1]).toContain('severity="warning"');
  });

  it('are in the colours of the severities, and neither green nor red without a report', () => {
    const [mapping] = (healthPanel('Each GPU').fieldConfig?.defaults.mappings ?? []) as readonly Mapping[];
    const byValue = Object.entries(mapping?.options ?? {}).map(([value, { text, color }]) => [value, text, color]);
    expect(byValue).toEqual([
      ['0', 'ok', 'green'],
      ['1', 'warning', severityColours.warning],
      ['2', 'failed', severityColours.critical],
      ['3', 'does not report', 'semi-dark-purple'],
    ]);
  });

  it('leave out alerts about a whole node, which say nothing about one GPU', () => {
    const alerts = partsOf(expr, 'VectorSelector').filter((selector) => selector.startsWith('ALERTS'));
    expect(alerts).toHaveLength(2);
    expect(alerts.filter((selector) => !selector.includes('gpu!=""'))).toEqual([]);
  });

  it('leave out alerts about use, and no others', () => {
    const groups = gpuRuleGroups(defaultSettings, fullContext);
    const use = groups.filter(({ name }) => name === 'gpu-efficiency');
    expect([...alertsAboutUse].sort()).toEqual([...new Set(alertingRules(use).map(({ alert }) => alert))].sort());
    expect(alertsAboutUse.filter((alert) => !(alert in gpuAlertDefinitions))).toEqual([]);
  });

  it('show a GPU that stopped reporting only while its node is there, where Kubernetes is asked', () => {
    expect(expr).toContain(gpuSeries.gpuCapacity);
    expect(queriesOf('Each GPU', { ...fleetContext, kubeState: false })[0]).not.toContain(gpuSeries.gpuCapacity);
  });

  it('are what is counted', () => {
    const counts = queriesOf('GPUs by state');
    expect(counts).toHaveLength(4);
    expect(counts.filter((count) => !count.includes(expr))).toEqual([]);
  });
});

describe('the timeline of nodes', () => {
  it('has a text and a colour for every phase', () => {
    const [mapping] = mappingsOf(healthPanel('Repair of nodes'), 'A');
    const texts = nodePhases.map(({ code }) => mapping?.options[code]?.text);
    expect(texts).toEqual(nodePhases.map(({ meaning }) => meaning));
    const uncoloured = nodePhases.filter(({ code }) => mapping?.options[code]?.color === undefined);
    expect(uncoloured).toEqual([]);
  });

  it('is in red where a person has to go on, and nowhere else', () => {
    const [mapping] = mappingsOf(healthPanel('Repair of nodes'), 'A');
    const red = nodePhases.filter(({ code }) => mapping?.options[code]?.color === severityColours.critical);
    expect(red.map(({ meaning }) => meaning)).toEqual(['NVSentinel: drain failed', 'NVSentinel: repair failed']);
  });

  it('goes on while a node that is being replaced shows no GPUs', () => {
    expect(queriesOf('Repair of nodes')[0]).toMatch(/last_over_time\(node:gpu_capacity:count\{[^}]*\}\[6h\]\)/);
  });

  it('is not there without the state of Kubernetes', () => {
    expect(() => healthPanel('Repair of nodes', { ...fleetContext, kubeState: false })).toThrow('has no panel');
  });
});

describe('the table of XIDs', () => {
  it('reads the window by its most at once', () => {
    const [expr] = queriesOf('XIDs in the time range');
    expect(expr).toMatch(/max_over_time\(DCGM_EXP_XID_ERRORS_COUNT\{[^}]*xid!=""\}\[\$__range\]\) > 0/);
    expect(expr).not.toMatch(/increase|rate/);
  });

  it('reads the counter by what it rose, and counts a code that is new as a whole', () => {
    const [expr] = queriesOf('XIDs in the time range', { ...fleetContext, xidMetric: 'counter' });
    expect(expr).toContain(`last_over_time(${gpuSeries.xidErrors}{`);
    expect(expr).toMatch(/unless gpu:xid_errors:max\{[^}]*\} offset \$__range/);
    expect(expr).toMatch(/increase\(gpu:xid_errors:max\{[^}]*\}\[\$__range\]\)/);
    expect(expr).not.toContain('DCGM_');
  });

  it.each([
    ['Meaning', (code: number) => xids.find((xid) => xid.code === code)?.meaning],
    ['Class', (code: number) => xids.find((xid) => xid.code === code)?.class],
  ])('says what is in the catalog under "%s"', (column, expected) => {
    const [mapping] = mappingsOf(healthPanel('XIDs in the time range'), column);
    for (const { code } of xids) expect(mapping?.options[code]?.text).toBe(expected(code));
  });

  it('says what to do for every class, in words', () => {
    const [mapping] = mappingsOf(healthPanel('XIDs in the time range'), 'What to do');
    const texts = xids.map((xid) => [xidClassAction[xid.class], mapping?.options[xid.code]?.text] as const);
    expect(Object.fromEntries(texts)).toEqual({
      'recreate-node': 'recreate the node',
      'recreate-node-when-idle': 'recreate the node when it is idle',
      'check-workload': 'tell the owner of the workload',
      none: 'nothing',
    });
  });

  it('says of a code that it does not know that it does not, and does not repeat the number', () => {
    for (const column of ['Meaning', 'Class', 'What to do']) {
      const [, other] = mappingsOf(healthPanel('XIDs in the time range'), column);
      expect(other).toMatchObject({ type: 'regex', options: { pattern: '/^.+$/' } });
    }
  });

  it('leads from each GPU to its board', () => {
    const overrides = JSON.stringify(healthPanel('XIDs in the time range').fieldConfig?.overrides);
    expect(overrides).toContain(`var-gpu=$\{__data.fields[\\"GPU\\"]}`);
  });
});

describe('the other rows of the health board', () => {
  it('follow counters over the whole time range only after the pods on their series are merged', () => {
    const tables = ['Memory errors in the time range', 'NVLink errors in the time range', 'PCIe links'];
    const rises = tables.flatMap((title) => queriesOf(title)).filter((expr) => expr.includes('increase('));
    expect(rises).toHaveLength(7);
    expect(
      rises.filter((expr) => !/increase\((max by \(cluster, node, gpu, UUID, modelName\) |gpu:)/.test(expr)),
    ).toEqual([]);
  });

  it('measure remapped rows against the 512 of an A100', () => {
    const [, , rows, budget] = queriesOf('Remapped memory rows');
    expect(budget).toBe(`${rows} / 512`);
  });

  it('give every bit of the clock event reasons a line, and call those normal that are', () => {
    const targets = healthPanel('GPUs by the reason why clocks are lowered').targets ?? [];
    const bits = targets.map(({ expr }) => Number(/\/ (\d+)\) % 2 > 0/.exec(expr)?.[1]));
    expect(bits.sort((left, right) => left - right)).toEqual(Object.values(clockReasonBits));
    const normal = targets.map(({ legendFormat = '' }) => legendFormat).filter((legend) => legend.endsWith('(normal)'));
    expect(normal).toEqual(['{{cluster}} power cap (normal)', '{{cluster}} idle (normal)']);
  });

  it.each([
    ['Core temperature: distance to slowdown', 'GpuHot', gpuSeries.slowdownTemperature],
    ['Memory temperature: distance to its limit', 'GpuMemoryHot', gpuSeries.memoryTemperatureLimit],
  ] as const)('"%s" is measured to the device’s own limit, with the lines of %s', (title, alert, limit) => {
    const panel = healthPanel(title, fleetContext, { [alert]: { warning: 7 } });
    expect(panel.targets?.[0]?.expr).toContain(`(${limit}{`);
    const steps = panel.fieldConfig?.defaults.thresholds?.steps ?? [];
    expect(steps.map(({ value }) => value)).toContain(7);
  });

  it('count the results of every check, none twice', () => {
    const conditions = queriesOf('GPUs per check').map((expr) => /\) ([^()]*)\)$/.exec(expr)?.[1]);
    expect(conditions).toEqual(['>= 20', '> 0 < 20', '== 0']);
  });
});
