import { formatNumber } from '../../promql/format';
import { perSeverity } from '../alert-options';
import { rateOver } from '../inference/series';
import type { AlertingRule, DashboardLink, RuleGroup } from '../model';
import type { ArrCocAlertSettings } from './options';
import { arrCocSeries } from './series';
import { type ArrCocService, arrCocLabels, recorded } from './service';

/** Literal uid of the board; it is part of every alert's link and must not change. */
export const arrCocBoardUid = 'arr-coc';

const dashboard: DashboardLink = { uid: arrCocBoardUid, variables: ['cluster', 'namespace', 'service'] };

/** Of fewer requests, 50 an hour, a share of slow ones means nothing. */
const fewestRequestsPerSecond = 0.014;

const who = '{{ $labels.service }} in {{ $labels.namespace }}';
const percentage = '{{ $value | humanizePercentage }}';
const percent = (ratio: number) => `${formatNumber(ratio * 100)} %`;

/** Alerts about ARR-COC; all of them are for the owners of the service. */
export function arrCocAlerts(settings: ArrCocAlertSettings, service: ArrCocService): RuleGroup[] {
  const of = (series: string) => recorded(service, series);
  return [
    {
      name: 'arr-coc',
      rules: [
        ...onNumber('ArrCocLatencyAtRisk', settings.ArrCocLatencyAtRisk, (setting) => ({
          expr: `${slowShareOfHour(service)} > ${formatNumber(setting.threshold)}`,
          summary: `${percentage} of an hour’s requests to ${who} took longer than {{ $labels.target }} s`,
          description: `Above ${percent(setting.threshold)} for ${setting.for}; at 1 % the hour breaks the promise.`,
        })),
        ...onNumber('ArrCocGpuUnderused', settings.ArrCocGpuUnderused, (setting) => ({
          expr: `avg_over_time(${of(arrCocSeries.gpuEngineActive)}[30m]) < ${formatNumber(setting.threshold)}`,
          summary: `GPUs of ${who} are active for ${percentage} of the time`,
          description: `The mean of half an hour over the GPUs that the service holds has been below ${percent(setting.threshold)} for ${setting.for}.`,
        })),
        ...onNumber('ArrCocGpuMemoryNearFull', settings.ArrCocGpuMemoryNearFull, (setting) => ({
          expr: `${of(arrCocSeries.gpuMemoryUsed)} > ${formatNumber(setting.threshold)}`,
          summary: `The fullest GPU of ${who} has ${percentage} of its memory in use`,
          description: `Above ${percent(setting.threshold)} for ${setting.for}; the next large image may not fit.`,
        })),
        ...onNumber('ArrCocRelevanceShift', settings.ArrCocRelevanceShift, (setting) => ({
          expr: `${of(arrCocSeries.relevanceShift)} > ${formatNumber(setting.threshold)}`,
          summary: `Relevance scores of ${who} have moved by {{ $value | printf "%.2f" }} since the day before`,
          description: `The K-S distance of an hour to the day before has been above ${formatNumber(setting.threshold)} for ${setting.for}.`,
        })),
        ...onNumber('ArrCocTokenShift', settings.ArrCocTokenShift, (setting) => ({
          expr: `${of(arrCocSeries.tokenShift)} > ${formatNumber(setting.threshold)}`,
          summary: `Tokens per patch of ${who} have moved by {{ $value | printf "%.2f" }} since the day before`,
          description: `The K-S distance of an hour to the day before has been above ${formatNumber(setting.threshold)} for ${setting.for}.`,
        })),
        ...onNumber('ArrCocImagesWithoutTokens', settings.ArrCocImagesWithoutTokens, (setting) => ({
          expr: `${of(arrCocSeries.withoutTokens)} > ${formatNumber(setting.threshold)}`,
          summary: `${percentage} of the images of ${who} get no tokens`,
          description: `Above ${percent(setting.threshold)} for ${setting.for}; the model answers about them without having seen them.`,
        })),
        ...perSeverity(settings.ArrCocMetricsMissing, (setting, severity) => ({
          alert: 'ArrCocMetricsMissing',
          severity,
          // There only while something is missing.
          expr: of(arrCocSeries.missingMetrics),
          for: setting.for,
          summary: `Pods of ${who} answer without {{ $value }} of the metrics of ARR-COC`,
          description: `They have been missing for ${setting.for} although the pods are scraped, so that alerts about the service cannot fire.`,
          dashboard,
        })),
      ],
    },
  ];
}

type Setting = { readonly threshold: number; readonly for: string };

function onNumber(
  alert: string,
  settings: Parameters<typeof perSeverity<Setting>>[0],
  rule: (setting: Setting) => Pick<AlertingRule, 'expr' | 'summary' | 'description'>,
): AlertingRule[] {
  return perSeverity(settings, (setting, severity) => ({
    alert,
    severity,
    for: setting.for,
    dashboard,
    ...rule(setting),
  }));
}

/** Share of the requests of an hour that were slower than the target of 99 % of them, where there were enough. */
function slowShareOfHour(service: ArrCocService): string {
  const slow = recorded(service, rateOver('service:slow_requests', '1h'), ['objective', '=', '0.99']);
  // The join leaves those of this service.
  const requests = rateOver('service:slo_requests', '1h');
  return `${slow} / on (${[...arrCocLabels, 'service'].join(', ')}) group_left () (${requests} >= ${fewestRequestsPerSecond})`;
}
