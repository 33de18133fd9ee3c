import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { boardQueries, type GpuHealthContext, gpuHealthBoard } from '../../dashboards';
import { run, toolsets } from '../support/tools';
import { defaultSettings, fleetContext } from './support/boards';

const model = 'modelName="NVIDIA A100-SXM4-40GB"';
const gpu = (node: string, index: number) =>
  `cluster="c",node="${node}",gpu="${index}",UUID="GPU-${node}-${index}",${model}`;
const tile = (node: string, index: number, value: number) => ({
  labels: `{cluster="c",node="${node}",gpu="${index}"}`,
  value,
});

/** The query of the health board that begins like this, with a time range of one hour. */
function queryOf(beginning: RegExp, context: GpuHealthContext = fleetContext): string {
  const queries = boardQueries(gpuHealthBoard(defaultSettings, context)).filter((query) => beginning.test(query));
  const [query] = queries;
  if (query === undefined) throw new Error(`no query begins like ${beginning}`);
  return query;
}

const tiles = queryOf(/^2 \*/);

describe.each(toolsets())('promtool of the $name tools', ({ promtool }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'health-queries-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function verdict(series: Readonly<Record<string, string>>, expectations: readonly object[]): string {
    const file = join(folder, 'test.yaml');
    const test = {
      interval: '1m',
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      promql_expr_test: expectations,
    };
    writeFileSync(file, stringify({ rule_files: [], evaluation_interval: '1m', tests: [test] }));
    const result = run(promtool, ['test', 'rules', file]);
    return `${result.stdout}${result.stderr}`;
  }

  it('shows a GPU by its worst alert, and as well only while it reports', () => {
    const firing = (labels: string, alertname: string, severity: string) =>
      `ALERTS{${labels},alertname="${alertname}",severity="${severity}",alertstate="firing"}`;
    const series = {
      [`gpu:temperature_celsius:max{${gpu('n1', 0)}}`]: '40x60',
      [`gpu:temperature_celsius:max{${gpu('n1', 1)}}`]: '40x60',
      [`gpu:temperature_celsius:max{${gpu('n1', 2)}}`]: '40x60',
      [`gpu:temperature_celsius:max{${gpu('n1', 3)}}`]: '40x30 stale',
      [`gpu:temperature_celsius:max{${gpu('n1', 4)}}`]: '40x60',
      [`gpu:temperature_celsius:max{${gpu('n1', 5)}}`]: '40x60',
      [`gpu:temperature_celsius:max{${gpu('gone', 0)}}`]: '40x30 stale',
      'node:gpu_capacity:count{cluster="c",node="n1"}': '8x60',
      'node:gpu_capacity:count{cluster="c",node="gone"}': '8x30 stale',
      [firing(gpu('n1', 0), 'GpuXidFatal', 'critical')]: '1x60',
      [firing(gpu('n1', 0), 'GpuHot', 'warning')]: '1x60',
      [firing(gpu('n1', 1), 'GpuHot', 'warning')]: '1x60',
      [firing(gpu('n1', 2), 'GpuAllocatedIdle', 'warning')]: '1x60',
      [firing(gpu('n1', 2), 'GpuXidApplication', 'info')]: '1x60',
      [`ALERTS{${gpu('n1', 4)},alertname="GpuHot",severity="critical",alertstate="pending"}`]: '1x60',
      'ALERTS{cluster="c",node="n1",alertname="GpuMissing",severity="critical",alertstate="firing"}': '1x60',
    };
    const expected = [tile('n1', 0, 2), tile('n1', 1, 1), tile('n1', 2, 0), tile('n1', 3, 3)];
    const well = [tile('n1', 4, 0), tile('n1', 5, 0)];
    expect(verdict(series, [{ expr: tiles, eval_time: '50m', exp_samples: [...expected, ...well] }])).toContain(
      'SUCCESS',
    );
  });

  it('shows nothing, and nothing green, where nothing has reported', () => {
    const series = { 'node:gpu_capacity:count{cluster="c",node="n1"}': '8x60' };
    expect(verdict(series, [{ expr: tiles, eval_time: '50m', exp_samples: [] }])).toContain('SUCCESS');
  });

  const row = (index: number, code: number, value: number) => ({
    labels: `{cluster="c",node="n",gpu="${index}",xid="${code}",meaning="${code}",class="${code}",action="${code}"}`,
    value,
  });

  it('counts the XIDs of a window by the most at once, one row for all instances and pods', () => {
    const expr = queryOf(/label_replace\(/);
    const series = {
      [`DCGM_EXP_XID_ERRORS_COUNT{${gpu('n', 0)}}`]: '0x70',
      [`DCGM_EXP_XID_ERRORS_COUNT{${gpu('n', 0)},xid="79",pod="a"}`]: '_x20 1x3 2 1 stale',
      [`DCGM_EXP_XID_ERRORS_COUNT{${gpu('n', 0)},xid="79",pod="b"}`]: '_x30 1x3 stale',
      [`DCGM_EXP_XID_ERRORS_COUNT{${gpu('n', 1)},xid="13"}`]: '0x70',
    };
    expect(
      verdict(series, [
        { expr, eval_time: '10m', exp_samples: [] },
        { expr, eval_time: '60m', exp_samples: [row(0, 79, 2)] },
      ]),
    ).toContain('SUCCESS');
  });

  it('counts the XIDs of a counter by what came in the time range, and those that were there before not', () => {
    const expr = queryOf(/label_replace\(/, { ...fleetContext, xidMetric: 'counter' });
    const series = {
      [`gpu:xid_errors:max{${gpu('n', 0)},xid="13"}`]: '3x200',
      [`gpu:xid_errors:max{${gpu('n', 1)},xid="13"}`]: '3x100 5x100',
      [`gpu:xid_errors:max{${gpu('n', 2)},xid="79"}`]: '_x100 1x5 4x80',
    };
    expect(
      verdict(series, [
        { expr, eval_time: '90m', exp_samples: [] },
        { expr, eval_time: '120m', exp_samples: [row(1, 13, 2), row(2, 79, 4)] },
      ]),
    ).toContain('SUCCESS');
  });
});
