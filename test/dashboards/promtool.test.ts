import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { gpuRecordings, gpuSeries } from '../../alert-rules/gpu/recording';
import { dcgm } from '../../catalog/metrics/dcgm';
import { boardQueries, gpuNodeBoard } from '../../dashboards';
import { run, toolsets } from '../support/tools';
import { allBoardCases, defaultSettings, fleetContext } from './support/boards';

/** Every query of the node board that shows how much a counter rose, with the exporter's counter behind it. */
const counterQueries = boardQueries(gpuNodeBoard(defaultSettings, fleetContext)).flatMap((expr) => {
  const series = expr.includes('increase(') ? /[\w:]+(?=\{)/.exec(expr)?.[0] : undefined;
  if (series === undefined) return [];
  return [[series === gpuSeries.eccDoubleBit ? dcgm.eccDoubleBit.name : series, expr] as const];
});

function sample(value: number) {
  return { labels: '{cluster="c",node="n",gpu="0"}', value };
}

describe.each(toolsets())('promtool of the $name tools', ({ promtool }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'board-queries-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(allBoardCases.filter(([, board]) => boardQueries(board).length > 0))(
    'can evaluate every query of board %s',
    (_name, board) => {
      const rules = boardQueries(board).map((expr, index) => ({ record: `query_${index}`, expr }));
      const file = join(folder, `${board.uid}.yaml`);
      writeFileSync(file, stringify({ groups: [{ name: board.uid, rules }] }));
      const result = run(promtool, ['check', 'rules', file]);
      expect(`${result.stdout}${result.stderr}`).toContain(`SUCCESS: ${rules.length} rules found`);
    },
  );

  it.each(counterQueries)('shows the error that happened while one pod followed another: %s', (counter, expr) => {
    const rules = join(folder, 'recordings.yaml');
    const recordings = gpuRecordings({ xidMetric: 'window' }).map(({ record, expr }) => ({ record, expr }));
    writeFileSync(rules, stringify({ groups: [{ name: 'gpu', interval: '30s', rules: recordings }] }));
    const gpu = 'cluster="c",node="n",gpu="0",UUID="GPU-a",modelName="NVIDIA A100-SXM4-40GB",namespace="ml"';
    const file = join(folder, 'pod-change.yaml');
    const test = {
      interval: '30s',
      input_series: [
        { series: `${counter}{${gpu},pod="a",container="train"}`, values: '0x9 stale' },
        { series: `${counter}{${gpu},pod="b",container="train"}`, values: '_x10 1x20' },
      ],
      promql_expr_test: [
        { expr, eval_time: '4m30s', exp_samples: [sample(0)] },
        { expr, eval_time: '6m', exp_samples: [sample(1)] },
        { expr, eval_time: '14m30s', exp_samples: [sample(0)] },
      ],
    };
    writeFileSync(file, stringify({ rule_files: [rules], evaluation_interval: '30s', tests: [test] }));
    const result = run(promtool, ['test', 'rules', file]);
    expect(`${result.stdout}${result.stderr}`).toContain('SUCCESS');
  });
});
