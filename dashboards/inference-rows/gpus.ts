import { deviceMetric, heldByPod } from '../../alert-rules/gpu/held-recording';
import { dcgm } from '../../catalog/metrics/dcgm';
import { prometheusTarget } from '../../catalog/metrics/platform';
import { aggregate, select } from '../../promql/expression';
import { podLabels } from '../../promql/labels';
import { nodeBoardUrl } from '../gpu-queries';
import { type Row, selected, table, timeSeries } from '../kit';

const noGpus =
  'No GPU of the service’s pods: they hold none, profiling is off, or the exporter cannot map GPUs to pods';

/** One value per device and pod: the copies that sharing makes of a GPU collapse. */
const perDevice = [...podLabels, 'UUID', 'GPU_I_ID'];

const onPod = `on (${podLabels.join(', ')})`;

/** A service is known to Kubernetes by the name of its scrape alone. */
const perScrape = ['cluster', 'namespace', 'job'];

/** What the GPUs of the services do. */
export function inferenceGpus(): Row {
  return {
    title: 'GPUs',
    panels: [
      timeSeries({
        key: 'gpu-funnel',
        title: 'GPUs of the service',
        description:
          'Mean over the service’s pods of the GPUs that each holds, each line a part of the one before: an engine active, multiprocessors with work, tensor cores active. Of a GPU that pods share only the whole is measured.',
        unit: 'ratio',
        noValue: noGpus,
        queries: [
          { expr: perService('avg', dcgm.engineActive.name), legend: '{{job}} engine active' },
          { expr: perService('avg', dcgm.smActive.name), legend: '{{job}} SM active' },
          { expr: perService('avg', dcgm.tensorActive.name), legend: '{{job}} tensor active' },
        ],
      }),
      timeSeries({
        key: 'gpu-memory',
        title: 'GPU memory of the service',
        description:
          'Memory of the GPUs and MIG instances that the service’s pods hold, used and total. One that pods share counts for each of them. Servers of language models take nearly all of it at the start, for the KV cache.',
        unit: 'mebibytes',
        noValue: noGpus,
        queries: [
          { expr: perService('sum', dcgm.framebufferUsed.name), legend: '{{job}} used' },
          { expr: perService('sum', dcgm.framebufferTotal.name), legend: '{{job}} total', role: 'limit' },
        ],
      }),
      table({
        key: 'gpu-pods',
        title: 'Pods with GPUs',
        description:
          'Pods of the service that hold GPUs or MIG instances now, with means over these. A click on a node opens its board.',
        noValue: noGpus,
        labels: [
          { label: 'cluster', title: 'Cluster' },
          { label: 'namespace', title: 'Namespace' },
          { label: 'pod', title: 'Pod' },
          { label: 'node', title: 'Node', link: { title: 'Show this node', url: nodeBoardUrl('Cluster', 'Node') } },
        ],
        values: [
          { title: 'Devices', expr: perPod('count', deviceMetric), unit: 'count' },
          { title: 'Engine', expr: perPod('avg', dcgm.engineActive.name), unit: 'ratio' },
          { title: 'SM', expr: perPod('avg', dcgm.smActive.name), unit: 'ratio' },
          { title: 'Tensor', expr: perPod('avg', dcgm.tensorActive.name), unit: 'ratio' },
          { title: 'Memory used', expr: perPod('sum', dcgm.framebufferUsed.name), unit: 'mebibytes' },
        ],
        sortBy: { title: 'Engine', order: 'ascending' },
      }),
    ],
  };
}

/** Pods of the chosen services that answer. */
const answering = `${select(prometheusTarget.up.name, ...selected('cluster', 'namespace'), [
  'job',
  '=~',
  'inference-$service',
])} == 1`;

function onDevices(metric: string): string {
  return select(metric, ...selected('cluster', 'namespace'), heldByPod);
}

function perService(operator: 'avg' | 'sum', metric: string): string {
  const pods = aggregate('max', [...perScrape, 'pod'], answering);
  const ofPods = aggregate(operator, podLabels, aggregate('max', perDevice, onDevices(metric)));
  return aggregate(operator, perScrape, `${pods} * ${onPod} group_left () ${ofPods}`);
}

function perPod(operator: 'avg' | 'sum' | 'count', metric: string): string {
  const devices = aggregate('max', [...perDevice, 'node'], onDevices(metric));
  return `${aggregate(operator, [...podLabels, 'node'], devices)} and ${onPod} ${answering}`;
}
