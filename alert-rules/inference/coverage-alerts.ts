import { type InferenceSignal, isDerived, signalText } from '../../catalog/inference-servers/server';
import { aggregate, either, type Matcher, select } from '../../promql/expression';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { leMatcher } from '../slo/buckets';
import { seriesOfSignal } from './canonical/canonical';
import type { InferenceRuleContext } from './context';
import { serviceBoard } from './links';
import type { InferenceAlertSettings } from './options';
import { rateOver, serviceSeries } from './series';
import { type InferenceService, onService, serverOf, serviceLabels } from './service';
import { boundText, bucketSeries, type CountedBucket, targetBuckets, verySlowBucket } from './slo-recording';

const who = '{{ $labels.service }} in {{ $labels.namespace }}';

/** Alerts that say when the others cannot be trusted. */
export function coverageAlerts(settings: InferenceAlertSettings, context: InferenceRuleContext): AlertingRule[] {
  return [...down(settings), ...bucketMissing(settings, context), ...metricsMissing(settings, context)];
}

const { targets, targetsUp } = serviceSeries;

/** Time in which the first pods of a service, or those after a start from zero, may load a large model. */
const loading = '15m';

/** A service whose pods do not answer is down; one that has none was perhaps scaled to zero, and calls nobody. */
const downAs = {
  none: {
    expr: `${rateOver('service:requests', '1h')} > 0\nunless ${onService}\n${targets}`,
    summary: `${who} has no pods, and had requests within the last hour`,
    description: 'Nothing is found to be scraped: it was scaled to zero, deleted, or its pods have other labels now.',
  },
  silent: {
    // The first pods load their model first, so who has none from before waits for that.
    expr: `(${targets} and ${onService} ${targets} offset ${loading})\nunless ${onService}\n${targetsUp}`,
    summary: `None of the pods of ${who} answers ({{ $value }} found)`,
    description:
      'Every pod that is found fails to be scraped, so that nothing is known of its requests either, and no other alert of the service can fire.',
  },
} as const;

/** Without a pod that answers all other alerts are quiet. */
function down(settings: InferenceAlertSettings): AlertingRule[] {
  return perSeverity(settings.InferenceDown, (setting, severity) => ({
    alert: 'InferenceDown',
    severity,
    ...downAs[severity === 'critical' ? 'silent' : 'none'],
    for: setting.for,
    dashboard: serviceBoard,
  }));
}

function areAmong(services: readonly InferenceService[]): Matcher {
  return ['service', '=~', services.map(({ name }) => name).join('|')];
}

function countedBuckets(service: InferenceService): CountedBucket[] {
  const verySlow = verySlowBucket(service);
  return [...targetBuckets(service), ...(verySlow === undefined ? [] : [verySlow])];
}

/** One rule per bucket that any service needs. */
function bucketMissing(settings: InferenceAlertSettings, { services }: InferenceRuleContext): AlertingRule[] {
  const isSame = (left: CountedBucket, right: CountedBucket) =>
    left.signal === right.signal && left.bound === right.bound;
  const wanted = services.flatMap(countedBuckets);
  const distinct = wanted.filter((bucket, index) => wanted.findIndex((other) => isSame(other, bucket)) === index);
  return distinct.flatMap((bucket) => {
    const among = areAmong(
      services.filter((service) => countedBuckets(service).some((other) => isSame(other, bucket))),
    );
    const series = bucketSeries[bucket.signal];
    return perSeverity(settings.InferenceBucketMissing, (setting, severity) => ({
      alert: 'InferenceBucketMissing',
      severity,
      expr: `${aggregate('count', serviceLabels, select(series, among))}\nunless ${onService}\n${select(series, leMatcher(bucket.bound))}`,
      for: setting.for,
      // Labels that a rule adds are not known to its own texts.
      labels: { target: boundText(bucket.bound), signal: signalText(bucket.signal) },
      summary: `${who} has no bucket that ends at ${boundText(bucket.bound)} s, so slow requests are not counted`,
      description: `Its histogram of ${signalText(bucket.signal)} has other buckets than the rules were made for, so the alerts on slow requests cannot fire.`,
      dashboard: serviceBoard,
    }));
  });
}

/** Signals whose series is there without requests too, once the metric is. */
const steadySignals = [
  'requests',
  'latency',
  'promptTokens',
  'generatedTokens',
  'timeToFirstToken',
  'timePerOutputToken',
  'kvCache',
] as const satisfies readonly InferenceSignal[];

/** One rule per signal, for the services whose server should have it. */
function metricsMissing(settings: InferenceAlertSettings, { services }: InferenceRuleContext): AlertingRule[] {
  return steadySignals.flatMap((signal) => {
    const proofs = (['up', 'requests', 'tokens'] as const).flatMap((proof) => {
      const proved = services.filter((service) => proofOf(service, signal) === proof);
      return proved.length === 0
        ? []
        : [`(${evidence[proof](areAmong(proved))} unless ${onService} ${seriesOfSignal[signal]})`];
    });
    if (proofs.length === 0) return [];
    return perSeverity(settings.InferenceMetricsMissing, (setting, severity) => ({
      alert: 'InferenceMetricsMissing',
      severity,
      expr: either(...proofs),
      for: setting.for,
      labels: { signal: signalText(signal) },
      summary: `${who} answers without the metrics of its ${signalText(signal)}`,
      description:
        'The server is scraped and does not have a metric that its version should have, so alerts and panels on it are empty.',
      dashboard: serviceBoard,
    }));
  });
}

/** Expressions that are there when the signal should be. */
const evidence = {
  up: (among: Matcher) => select(serviceSeries.targetsUp, among),
  requests: (among: Matcher) => `${select(serviceSeries.requests5m, among)} > 0`,
  tokens: (among: Matcher) => `${select(serviceSeries.generatedTokens, among)} > 0`,
} as const;

/** What proves that a signal is missing, and not only unused; undefined where nothing does. */
function proofOf(service: InferenceService, signal: InferenceSignal): keyof typeof evidence | undefined {
  const server = serverOf(service);
  const derived = server.signals[signal];
  if (!isDerived(derived)) return undefined;
  if (derived.from.some((key) => server.metrics[key]?.optIn !== undefined)) return undefined;
  if (server.seriesBeforeFirstRequest) return 'up';
  if (signal !== 'requests') return 'requests';
  return isDerived(server.signals.generatedTokens) ? 'tokens' : undefined;
}
