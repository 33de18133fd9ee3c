import { type InferenceServerName, inferenceServerNames, inferenceServers } from '../../catalog/inference-servers';
import {
  type InferenceMetric,
  type InferenceServer,
  type InferenceSignal,
  inferenceSignals,
  isDerived,
} from '../../catalog/inference-servers/server';
import { formatNumber } from '../../promql/format';
import { code, page, table } from './markdown';

const introduction = [
  'What each server tells, and what it cannot. A signal that a server does not give is left out; nothing is guessed in its',
  'place. Where a metric had another name in older versions, both are looked for unless the version is given.',
].join('\n');

const titles: Readonly<Record<InferenceSignal, string>> = {
  requests: 'Requests per second',
  errors: 'Failed requests per second',
  latency: 'Latency, by bucket',
  meanLatency: 'Latency, mean',
  queueTime: 'Time in the queue, mean',
  batchSize: 'Batch size, mean',
  promptTokens: 'Prompt tokens per second',
  generatedTokens: 'Generated tokens per second',
  timeToFirstToken: 'Time to first token, by bucket',
  timePerOutputToken: 'Time per output token, by bucket',
  kvCache: 'KV cache in use',
};

/** @returns the page of inference servers: how each signal is had from each, or why it is not */
export function inferenceServersPage(): string {
  return page('Inference servers', [
    introduction,
    overview(),
    ...inferenceServerNames.flatMap((name) => section(inferenceServers[name])),
  ]);
}

function overview(): string {
  return table(
    ['Signal', ...inferenceServerNames.map(code)],
    inferenceSignals.map((signal) => [
      titles[signal],
      ...inferenceServerNames.map((name: InferenceServerName) => mark(inferenceServers[name], signal)),
    ]),
  );
}

function mark(server: InferenceServer, signal: InferenceSignal): string {
  const derived = server.signals[signal];
  if (!isDerived(derived)) return 'no';
  return derived.from.some((key) => server.metrics[key]?.optIn !== undefined) ? 'on request' : 'yes';
}

function section(server: InferenceServer): string[] {
  const notes = [
    `Versions: ${server.versions}. Metrics are at port ${server.port}, path ${code(server.path)}, unless configured otherwise.`,
    ...(server.sources.length === 0 ? [] : [`Sources: ${server.sources.map((url) => `<${url}>`).join(', ')}.`]),
  ];
  return [
    `## ${server.title}`,
    notes.join('\n'),
    table(
      ['Signal', 'Metric', 'How, or why not'],
      inferenceSignals.map((signal) => {
        const derived = server.signals[signal];
        if (!isDerived(derived)) return [titles[signal], '', `absent: ${derived.absent}`];
        const metrics = derived.from.flatMap((key) => server.metrics[key] ?? []);
        return [titles[signal], metrics.map(sourceName).join(', '), derived.how];
      }),
    ),
    histograms(Object.values(server.metrics)),
  ];
}

function sourceName({ name, renamed, optIn }: InferenceMetric): string {
  const former = renamed === undefined ? '' : ` (before ${renamed.in}: ${code(renamed.from)})`;
  return `${code(name)}${former}${optIn === undefined ? '' : ` (needs ${optIn})`}`;
}

/** Layouts of the histograms that an SLA can be about, because a target must be one of their bounds. */
function histograms(metrics: readonly InferenceMetric[]): string {
  const rows = metrics
    .filter(({ kind, unit }) => kind === 'histogram' && ['seconds', 'milliseconds'].includes(unit))
    .map(({ name, unit, buckets, bucketFlag }) => [
      code(name),
      buckets === undefined
        ? 'not documented'
        : `${buckets.map(shortNumber).join(' ')} ${unit === 'seconds' ? 's' : 'ms'}`,
      bucketFlag ?? 'no way is known',
    ]);
  return rows.length === 0 ? '' : table(['Histogram', 'Buckets', 'To change them'], rows);
}

function shortNumber(value: number): string {
  return formatNumber(Number(value.toPrecision(4)));
}
