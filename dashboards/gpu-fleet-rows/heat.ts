import { gpuSeries } from '../../alert-rules/gpu/recording';
import { clockReasonBits } from '../../alert-rules/gpu/thermal-alerts';
import { dcgm } from '../../catalog/metrics/dcgm';
import { aggregate, bits } from '../../promql/expression';
import { gpuLabels } from '../../promql/labels';
import { countPerCluster, nodeBoardUrl } from '../gpu-queries';
import { ofGpus } from '../gpu-scope';
import { type Row, table, timeSeries } from '../kit';

/** GPUs in the table of the hottest. */
const hottestCount = 10;

/** Power and temperature, and the GPUs that run slower because of them. */
export function fleetHeat(): Row {
  const reasons = ofGpus(gpuSeries.clockEventReasons);
  const throttled = (bit: number, count = 1) => countPerCluster(`${bits(reasons, bit, count)} > 0`, reasons);
  return {
    title: 'Power and heat',
    panels: [
      timeSeries({
        key: 'power',
        title: 'Power',
        description: 'Power draw of all GPUs, against the sum of the limits in force. Host and cooling are not in it.',
        unit: 'watts',
        noValue: 'No power is reported: are the recording rules loaded?',
        queries: [
          { expr: aggregate('sum', ['cluster'], ofGpus(gpuSeries.power)), legend: '{{cluster}} draw' },
          {
            expr: aggregate('sum', ['cluster'], aggregate('max', gpuLabels, ofGpus(dcgm.enforcedPowerLimit.name))),
            legend: '{{cluster}} limit',
            role: 'limit',
          },
        ],
      }),
      timeSeries({
        key: 'temperature',
        title: 'Temperature',
        description:
          'Hottest and mean core temperature of all GPUs, against the lowest at which one of them lowers its clocks. The mean shows a room that warms up; a single hot GPU shows only in the hottest.',
        unit: 'celsius',
        noValue: 'No temperature is reported: are the recording rules loaded?',
        queries: [
          { expr: aggregate('max', ['cluster'], ofGpus(gpuSeries.temperature)), legend: '{{cluster}} hottest' },
          { expr: aggregate('avg', ['cluster'], ofGpus(gpuSeries.temperature)), legend: '{{cluster}} mean' },
          {
            expr: aggregate('min', ['cluster'], ofGpus(gpuSeries.slowdownTemperature)),
            legend: '{{cluster}} slowdown',
            role: 'limit',
          },
        ],
      }),
      timeSeries({
        key: 'throttled',
        title: 'GPUs with lowered clocks',
        description:
          'GPUs by the reason why their clocks are lowered. The power cap is normal at full load; heat and the board are not. A GPU with two reasons counts twice.',
        unit: 'count',
        noValue: 'No clock event reasons are reported',
        queries: [
          { expr: throttled(clockReasonBits.softwareThermal, 2), legend: '{{cluster}} heat' },
          { expr: throttled(clockReasonBits.hardwareSlowdown), legend: '{{cluster}} board slowdown' },
          { expr: throttled(clockReasonBits.hardwarePowerBrake), legend: '{{cluster}} power brake' },
          { expr: throttled(clockReasonBits.softwarePowerCap), legend: '{{cluster}} power cap' },
        ],
      }),
      hottest(),
    ],
  };
}

function hottest() {
  const labels = ['cluster', 'node', 'gpu', 'modelName'];
  const temperature = aggregate('max', labels, ofGpus(gpuSeries.temperature));
  const top = `topk(${hottestCount}, ${temperature})`;
  const slowdown = aggregate('min', labels, ofGpus(gpuSeries.slowdownTemperature));
  return table({
    key: 'hottest',
    title: 'Hottest GPUs',
    description: 'The GPUs with the highest core temperature now, and how far each is from lowering its clocks.',
    noValue: 'No temperature is reported: are the recording rules loaded?',
    labels: [
      { label: 'cluster', title: 'Cluster' },
      { label: 'node', title: 'Node' },
      { label: 'gpu', title: 'GPU', link: { title: 'Show this GPU', url: nodeBoardUrl('Cluster', 'Node', 'GPU') } },
      { label: 'modelName', title: 'Model' },
    ],
    values: [
      { title: 'Temperature', expr: top, unit: 'celsius' },
      { title: 'Until slowdown', expr: `${slowdown} - ${temperature} and ${top}`, unit: 'celsius' },
    ],
    sortBy: { title: 'Temperature', order: 'descending' },
  });
}
