import { type ResultLabels, resultLabels } from '../../promql/result-labels';

const known: Readonly<Record<string, ResultLabels>> = {
  'gpu:power:max': {
    always: new Set(['cluster', 'node', 'gpu']),
    possible: new Set(['cluster', 'node', 'gpu', 'slice']),
  },
  'node:gpus:count': { always: new Set(['cluster', 'node']), possible: new Set(['cluster', 'node']) },
};

function shown(expression: string): string {
  const { always, possible } = resultLabels(expression, (metric) => known[metric]);
  const all =
    possible === undefined
      ? '?'
      : [...possible]
          .filter((label) => !always.has(label))
          .sort()
          .join(' ');
  return `${[...always].sort().join(' ')} | ${all}`;
}

test.each([
  ['unknown', ' | ?'],
  ['unknown{a="1",b=~".+",c="",d!="",e!="x"}', 'a d | ?'],
  ['gpu:power:max', 'cluster gpu node | slice'],
  ['max by (node, gpu) (rate(unknown[5m]))', 'gpu node | '],
  ['max(unknown) by (node)', 'node | '],
  ['max by (node, slice, rack) (gpu:power:max)', 'node | slice'],
  ['max without (gpu) (gpu:power:max)', 'cluster node | slice'],
  ['sum(gpu:power:max)', ' | '],
  ['topk by (cluster) (1, gpu:power:max)', 'cluster gpu node | slice'],
  ['avg_over_time(gpu:power:max[1h]) > 5', 'cluster gpu node | slice'],
  ['quantile_over_time(0.5, gpu:power:max[3h] offset 30m)', 'cluster gpu node | slice'],
  ['0 * gpu:power:max', 'cluster gpu node | slice'],
  ['vector(1)', ' | '],
  ['time() - gpu:power:max', 'cluster gpu node | slice'],
  ['label_replace(node:gpus:count, "job_name", "a", "", "")', 'cluster job_name node | '],
  ['gpu:power:max and on (node) unknown', 'cluster gpu node | slice'],
  ['gpu:power:max or node:gpus:count', 'cluster node | gpu slice'],
  ['gpu:power:max / on (cluster, node) group_left (rack) node:gpus:count', 'cluster gpu node rack | slice'],
  ['node:gpus:count / on (cluster, node) group_right () gpu:power:max', 'cluster gpu node | slice'],
  ['gpu:power:max / on (cluster, node) node:gpus:count', 'cluster node | '],
  ['gpu:power:max / ignoring (gpu) node:gpus:count', 'cluster node | slice'],
  ['histogram_quantile(0.9, sum by (le, service) (rate(unknown[5m])))', 'service | '],
])('%s has the labels %s', (expression, labels) => {
  expect(shown(expression)).toBe(labels);
});
