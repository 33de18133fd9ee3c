import { durationSeconds, formatNumber } from '../../promql/format';
import { perSeverity } from '../alert-options';
import type { AlertingRule } from '../model';
import { leastRequestsInFiveMinutes } from './context';
import { serviceBoard } from './links';
import type { InferenceAlertSettings } from './options';
import { serviceSeries } from './series';
import { measuredRequests, shareOf } from './share';

const who = '{{ $labels.service }} in {{ $labels.namespace }}';
const enough = { window: '5m', least: leastRequestsInFiveMinutes };

const { requests5m, errors } = serviceSeries;
/** A server that fails before it has begun with a request need not count it as one; where failures are more, they are all. */
const tried = `(${requests5m} > ${errors} or ${errors})`;
const shareOfFailures = `${errors} / (${tried} >= ${enough.least} / ${durationSeconds(enough.window)})`;

/** A wait that is this much longer than a quarter of an hour ago grows; less is noise. */
const growth = 1.1;

/** Alerts on how services do, whatever they promise. */
export function trafficAlerts(settings: InferenceAlertSettings): AlertingRule[] {
  return [
    ...perSeverity(settings.InferenceSlowRequests, (setting, severity) => ({
      alert: 'InferenceSlowRequests',
      severity,
      expr: `${shareOf(serviceSeries.verySlowRequests, measuredRequests(), enough)} > ${formatNumber(setting.threshold)}`,
      for: setting.for,
      summary: `{{ $value | humanizePercentage }} of the requests of ${who} took more than {{ $labels.target }} s`,
      description: `Above ${formatNumber(setting.threshold * 100)} % for ${setting.for}, counted in 5 minutes: callers with usual timeouts give up.`,
      dashboard: serviceBoard,
    })),
    ...perSeverity(settings.InferenceErrors, (setting, severity) => ({
      alert: 'InferenceErrors',
      severity,
      expr: `${shareOfFailures} > ${formatNumber(setting.threshold)}`,
      for: setting.for,
      summary: `{{ $value | humanizePercentage }} of the requests of ${who} fail`,
      description: `Above ${formatNumber(setting.threshold * 100)} % for ${setting.for}, counted in 5 minutes: callers get no answer, and retries add to the load.`,
      dashboard: serviceBoard,
    })),
    ...perSeverity(settings.InferenceQueueGrowing, (setting, severity) => ({
      alert: 'InferenceQueueGrowing',
      severity,
      // Where nothing waited then, as nothing was asked, the wait has grown too.
      expr: `${serviceSeries.queueTime} > ${formatNumber(setting.threshold)}\nunless ${serviceSeries.queueTime} <= ${growth} * ${serviceSeries.queueTime} offset 15m`,
      for: setting.for,
      summary: `Requests of ${who} wait {{ $value | humanizeDuration }} before they are begun`,
      description: `Above ${formatNumber(setting.threshold)} s for ${setting.for}, and a tenth longer than 15 minutes before: more requests come than are done.`,
      dashboard: serviceBoard,
    })),
    ...perSeverity(settings.InferenceKvCacheFull, (setting, severity) => ({
      alert: 'InferenceKvCacheFull',
      severity,
      expr: `${serviceSeries.kvCacheUsed} > ${formatNumber(setting.threshold)}`,
      for: setting.for,
      summary: `The KV cache of a pod of ${who} is {{ $value | humanizePercentage }} full`,
      description: `Above ${formatNumber(setting.threshold * 100)} % for ${setting.for}; running requests may be put back and computed again.`,
      dashboard: serviceBoard,
    })),
  ];
}
