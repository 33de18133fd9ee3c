import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { gpuBoardUids } from '../../alert-rules/gpu/links';
import { type GpuAlertOptions, gpuAlertOptions } from '../../alert-rules/gpu/options';
import { gpuStates } from '../../alert-rules/gpu/waste-recording';
import { boardQueries, gpuBoards, gpuEfficiencyBoard } from '../../dashboards';
import { boardPanels, colours, severityColours } from '../../dashboards/kit';
import { run, toolsets } from '../support/tools';
import { columnTitles, defaultSettings, fleetContext, panelTitled } from './support/boards';

const board = gpuEfficiencyBoard(defaultSettings, {});

function panel(title: string, options: GpuAlertOptions = {}) {
  return panelTitled(gpuEfficiencyBoard(gpuAlertOptions.parse(options), {}), title);
}

function expressions(title: string, options?: GpuAlertOptions): string[] {
  return (panel(title, options).targets ?? []).map(({ expr }) => expr);
}

/** Titles of a table's columns with values, in order. */
function valueColumns(title: string): string[] {
  const columns = columnTitles(panel(title));
  return Object.entries(columns).flatMap(([field, column]) => (field.startsWith('Value') ? [column] : []));
}

/** Expression of a table's column, with everything chosen and an hour as the time range. */
function column(title: string, name: string): string {
  const index = valueColumns(title).indexOf(name);
  const queries = boardPanels(board).flatMap((candidate) => candidate.targets ?? []);
  const wanted = panel(title).targets?.[index];
  const all = boardQueries(board).slice(-queries.length);
  return all[queries.findIndex(({ expr }) => expr === wanted?.expr)] ?? '';
}

const targetSteps = [
  { value: null, color: severityColours.warning },
  { value: 0.8, color: colours.fair },
  { value: 0.9, color: colours.good },
  { value: 0.95, color: colours.good },
];

describe('the efficiency board', () => {
  it('has the uid that alerts link to, and links with all others', () => {
    expect(board.uid).toBe(gpuBoardUids.efficiency);
    for (const other of gpuBoards(defaultSettings, fleetContext)) {
      const urls = (other.dashboard.links ?? []).map(({ url }) => url);
      const others = ['gpu-fleet', 'gpu-node', 'gpu-health', 'gpu-efficiency', 'gpu-runbooks'].filter(
        (uid) => uid !== other.uid,
      );
      expect(urls.sort()).toEqual(others.map((uid) => `/d/${uid}`).sort());
    }
  });

  it('draws the target at 80, 90 and 95 % over what the chosen pods hold', () => {
    expect(panel('What the chosen pods hold')).toMatchObject({
      fieldConfig: {
        defaults: { thresholds: { steps: targetSteps }, custom: { thresholdsStyle: { mode: 'dashed' } } },
      },
    });
  });

  it.each(['By node', 'By namespace', 'By workload'])('has a column for every step of the funnel in "%s"', (title) => {
    expect(valueColumns(title)).toEqual(expect.arrayContaining(['GPU_UTIL', 'Engine', 'SM', 'Tensor']));
  });

  it.each(['By node', 'By namespace', 'By workload'])('colours engine activity by the target in "%s"', (title) => {
    const override = panel(title).fieldConfig?.overrides.find(({ matcher }) => matcher.options === 'Engine');
    expect(override?.properties).toContainEqual({ id: 'thresholds', value: { mode: 'absolute', steps: targetSteps } });
  });

  it('colours no GPU_UTIL, which says little', () => {
    const overrides = boardPanels(board).flatMap(({ fieldConfig }) => fieldConfig?.overrides ?? []);
    const utilization = overrides.filter(({ matcher }) => matcher.options === 'GPU_UTIL');
    expect(utilization.length).toBeGreaterThan(0);
    expect(utilization.flatMap(({ properties }) => properties).filter(({ id }) => id === 'thresholds')).toEqual([]);
  });

  it.each(['GPU-hours by state', 'GPUs by state'])('shows every state once in "%s"', (title) => {
    const shown = expressions(title).map((expr) => /state="(\w+)"/.exec(expr)?.[1] ?? '');
    expect(shown.sort()).toEqual([...gpuStates].sort());
  });

  it('gives every state a colour of its own', () => {
    const overrides = panel('GPUs by state').fieldConfig?.overrides ?? [];
    const fixed = overrides.flatMap(({ properties }) => properties.map(({ value }) => JSON.stringify(value)));
    expect(new Set(fixed).size).toBe(gpuStates.length);
  });

  it('shows by namespace only the states that have one', () => {
    expect(valueColumns('GPU-hours by namespace')).toEqual([
      'Productive',
      'Unmeasured',
      'Inefficient',
      'Idle',
      'Used well',
    ]);
  });

  it('follows the thresholds of the alerts, and their defaults while these are off', () => {
    const idle = { GpuAllocatedIdle: { info: 0.07 } };
    expect(expressions('Largest idle holders', idle).join()).toContain('< 0.07');
    expect(panel('GPUs by state', idle).description).toContain('7 %');
    expect(expressions('Largest idle holders', { GpuAllocatedIdle: false }).join()).toContain('< 0.02');
    const ownerless = { GpuIdleHoldingMemory: { warning: 0.3, info: 0.1 } };
    expect(expressions('Memory in use without a pod', ownerless).join()).toContain('> 0.1 ');
    expect(expressions('Memory in use without a pod', { GpuIdleHoldingMemory: false }).join()).toContain('> 0.05 ');
  });

  it('leads from idle holders and from memory without a pod to the board of the node', () => {
    for (const title of ['Largest idle holders', 'Memory in use without a pod', 'By node', 'By workload']) {
      expect(JSON.stringify(panel(title).fieldConfig?.overrides)).toContain('/d/gpu-node?');
    }
  });
});

const place = 'cluster="c",node="n",gpu="0",UUID="GPU-a",modelName="NVIDIA A100-SXM4-40GB"';
const other = 'cluster="c",node="n",gpu="1",UUID="GPU-b",modelName="NVIDIA A100-SXM4-40GB"';

/** Half an hour of samples within the hour that is looked at. */
const halfAnHour = (value: number) => `_x9 ${value}x29 stale`;

/** What a table shows at the end of an hour. */
const shown: readonly (readonly [
  name: string,
  series: Readonly<Record<string, string>>,
  expr: string,
  samples: readonly { readonly labels: string; readonly value: number }[],
])[] = [
  [
    'GPU-hours of a namespace, which are GPUs times hours',
    {
      'namespace:gpus:sum{cluster="c",namespace="dev",state="idle"}': halfAnHour(4),
      'namespace:gpus:sum{cluster="c",state="unallocated"}': halfAnHour(2),
    },
    column('GPU-hours by namespace', 'Idle'),
    [{ labels: '{cluster="c",namespace="dev"}', value: 2 }],
  ],
  [
    'a share of 0 for a cluster without any productive hour',
    { 'namespace:gpus:sum{cluster="c",state="unallocated"}': halfAnHour(2) },
    column('GPU-hours by cluster', 'Used well'),
    [{ labels: '{cluster="c"}', value: 0 }],
  ],
  [
    'the share of all hours, the fleet’s own among them, that was productive',
    {
      'namespace:gpus:sum{cluster="c",namespace="dev",state="productive"}': halfAnHour(3),
      'namespace:gpus:sum{cluster="c",state="unallocated"}': halfAnHour(1),
    },
    column('GPU-hours by cluster', 'Used well'),
    [{ labels: '{cluster="c"}', value: 0.75 }],
  ],
  [
    'a node’s allocation as the mean over its GPUs and the time',
    {
      [`gpu:held:ratio{${place},namespace="dev"}`]: halfAnHour(1),
      [`gpu:temperature_celsius:max{${place}}`]: halfAnHour(40),
      [`gpu:temperature_celsius:max{${other}}`]: halfAnHour(40),
    },
    column('By node', 'Allocated'),
    [{ labels: '{cluster="c",node="n"}', value: 0.5 }],
  ],
  [
    'activity of a pod over the devices that it holds, by the time that it held each',
    {
      [`DCGM_FI_PROF_GR_ENGINE_ACTIVE{${place},namespace="dev",pod="a"}`]: '1x58',
      [`DCGM_FI_PROF_GR_ENGINE_ACTIVE{${other},namespace="dev",pod="a"}`]: '0x58',
      [`DCGM_FI_DEV_FB_USED{${place},namespace="dev",pod="a"}`]: '9000x60',
    },
    column('By workload', 'Engine'),
    [{ labels: '{cluster="c",node="n",namespace="dev",pod="a"}', value: 0.5 }],
  ],
  [
    'the pod that holds two idle devices, and not the one that works',
    {
      [`DCGM_FI_PROF_GR_ENGINE_ACTIVE{${place},namespace="dev",pod="a"}`]: '0x60',
      [`DCGM_FI_PROF_GR_ENGINE_ACTIVE{${other},namespace="dev",pod="a"}`]: '0.01x60',
      [`DCGM_FI_PROF_GR_ENGINE_ACTIVE{${other},namespace="dev",pod="b"}`]: '0.9x60',
    },
    column('Largest idle holders', 'Idle devices'),
    [{ labels: '{cluster="c",node="n",namespace="dev",pod="a"}', value: 2 }],
  ],
  [
    'memory in use on the GPU that no pod holds, and not on the one that is held',
    {
      [`DCGM_FI_DEV_FB_USED{${place}}`]: '20000x60',
      [`DCGM_FI_DEV_FB_FREE{${place}}`]: '20000x60',
      [`DCGM_FI_DEV_FB_USED{${other},namespace="dev",pod="a"}`]: '20000x60',
      [`DCGM_FI_DEV_FB_FREE{${other},namespace="dev",pod="a"}`]: '20000x60',
    },
    column('Memory in use without a pod', 'Memory used'),
    [{ labels: '{cluster="c",node="n",gpu="0"}', value: 20_000 }],
  ],
];

describe.each(toolsets())('with promtool of the $name tools, the efficiency board', ({ promtool }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'efficiency-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(shown)('shows %s', (_name, series, expr, samples) => {
    const file = join(folder, 'test.yaml');
    const test = {
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: [{ expr, eval_time: '1h', exp_samples: samples }],
    };
    writeFileSync(file, stringify({ rule_files: [], evaluation_interval: '1m', tests: [test] }));
    const result = run(promtool, ['test', 'rules', file]);
    expect(`${result.stdout}${result.stderr}`).toContain('SUCCESS');
  });
});
