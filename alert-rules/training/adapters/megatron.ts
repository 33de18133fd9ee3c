import { gpus } from '../../../catalog/gpus';
import { megatron, megatronRunLabel } from '../../../catalog/metrics/megatron';
import type { Metric } from '../../../catalog/metrics/metric';
import { prometheusTarget } from '../../../catalog/metrics/platform';
import { aggregate, either } from '../../../promql/expression';
import { formatNumber } from '../../../promql/format';
import { namespaceLabels, runLabels } from '../../../promql/labels';
import type { RecordingRule } from '../../model';
import type { TrainingJob } from '../context';
import { ofScrapedJob } from '../job-metric';
import { trainingSeries } from '../series';

const onRun = `on (${runLabels.join(', ')})`;
const byMegatronRun = [...namespaceLabels, megatronRunLabel];

/** Time without a step after which a run no longer counts as active, as nothing else says that it has ended. */
const activeWindow = '15m';

/** The recorded series as far as Megatron reports what they are made from: no samples, phases or ranks. */
export function megatronRecordings(job: TrainingJob): RecordingRule[] {
  const metric = ({ name }: Pick<Metric, 'name'>) => ofScrapedJob(job, name);
  const steps = { name: `${megatron.stepMilliseconds.name}_count` };
  const stepSum = { name: `${megatron.stepMilliseconds.name}_sum` };
  const rate = (counter: Pick<Metric, 'name'>) => aggregate('sum', byMegatronRun, `rate(${metric(counter)}[5m])`);
  const active = perRun('max', `increase(${metric(steps)}[${activeWindow}]) > bool 0`);
  const peak = formatNumber(gpus[job.gpu].peakFlopsBf16 / 1e12);
  const records = [
    [trainingSeries.active, active],
    // Nothing says when a run started; it is steady where it was there before its warm-up.
    [trainingSeries.steady, `${active} == 1\nand ${onRun}\n${perRun('max', `${metric(steps)} offset ${job.warmUp}`)}`],
    [trainingSeries.loss, perRun('avg', metric(megatron.loss))],
    [trainingSeries.tokens, perRun('max', metric(megatron.tokensPerSecond))],
    [trainingSeries.stepSeconds, named(`${rate(stepSum)} / (${rate(steps)} > 0) / 1000`)],
    [trainingSeries.flopsUtilization, `${perRun('avg', metric(megatron.teraflopsPerGpu))} / ${peak}`],
    [trainingSeries.missingMetrics, missingMetrics(job)],
  ] as const;
  return records.map(([record, expr]) => ({ record, expr, labels: { job_name: job.name } }));
}

function perRun(operator: 'max' | 'avg', expression: string): string {
  return named(aggregate(operator, byMegatronRun, expression));
}

/** Gives Megatron's own label of a run our name. */
function named(expression: string): string {
  return aggregate('max', runLabels, `label_replace(${expression}, "run", "$1", "${megatronRunLabel}", "(.*)")`);
}

/** How many metrics no collector of the job reports, while there is one; one that does not answer reports none. */
function missingMetrics(job: TrainingJob): string {
  const found = aggregate('count', namespaceLabels, ofScrapedJob(job, prometheusTarget.up.name));
  const missing = [`${megatron.stepMilliseconds.name}_count`, megatron.loss.name, megatron.tokensPerSecond.name].map(
    (name, index) => {
      const reported = aggregate('count', namespaceLabels, ofScrapedJob(job, name));
      const absent = `(${found} unless on (${namespaceLabels.join(', ')}) ${reported})`;
      return `label_replace(${absent}, "metric", "${index}", "", "")`;
    },
  );
  return aggregate('count', namespaceLabels, either(...missing));
}
