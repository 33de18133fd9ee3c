import type { AlertDefinition } from '../../../alert-rules/alert-options';
import { arrCocAlerts } from '../../../alert-rules/arr-coc/alerts';
import { arrCocAlertDefinitions, arrCocAlertOptions } from '../../../alert-rules/arr-coc/options';
import { arrCocSeries } from '../../../alert-rules/arr-coc/series';
import { gpuAlertDefinitions } from '../../../alert-rules/gpu/options';
import { gpuSeries } from '../../../alert-rules/gpu/recording';
import { inferenceAlertDefinitions } from '../../../alert-rules/inference/options';
import { type RuleGroup, recordingRules } from '../../../alert-rules/model';
import { trainingAlertDefinitions } from '../../../alert-rules/training/options';
import { trainingSeries } from '../../../alert-rules/training/series';
import { inferenceServers } from '../../../catalog/inference-servers';
import { arrCoc } from '../../../catalog/metrics/arr-coc';
import { dcgmFields } from '../../../catalog/metrics/dcgm';
import { jobSet } from '../../../catalog/metrics/jobset';
import { kueue } from '../../../catalog/metrics/kueue';
import type { Metric } from '../../../catalog/metrics/metric';
import { kubeJobs, kubeState, prometheusTarget } from '../../../catalog/metrics/platform';
import { training } from '../../../catalog/metrics/training';
import { seriesNames } from '../../../promql/contract';
import { inferenceGroupsOf } from './inference';
import { fullContext, groupsOf } from './rules';
import { trainingGroupsOf } from './training';

const arrCocService = { service: 'arr-coc', namespace: 'serving' };

/** A subject whose alerts must all keep the same promises. */
export interface TestedSubject {
  /** Folder of its promtool tests, and beginning of its alerts' names in lower case. */
  readonly name: string;
  readonly definitions: Readonly<Record<string, AlertDefinition>>;
  /** @returns the groups with some alerts set differently */
  readonly groups: (alerts?: object) => RuleGroup[];
  /** Label that says in each summary what the alert is about. */
  readonly place: string;
  /** Labels that each alert hands to its board. */
  readonly links: readonly string[];
  /** Names of all series that its runbooks may ask for. */
  readonly series: ReadonlySet<string>;
}

function namesIn(...tables: readonly Readonly<Record<string, Metric>>[]): string[] {
  return tables.flatMap((table) => Object.values(table).flatMap(seriesNames));
}

const gpuNames = [...namesIn(dcgmFields, prometheusTarget, kubeState), ...Object.values(gpuSeries)];

export const testedSubjects: readonly TestedSubject[] = [
  {
    name: 'gpu',
    definitions: gpuAlertDefinitions,
    groups: (alerts) => groupsOf(fullContext, alerts),
    place: 'node',
    links: ['cluster', 'node'],
    series: new Set(gpuNames),
  },
  {
    name: 'training',
    definitions: trainingAlertDefinitions,
    groups: (alerts) => trainingGroupsOf(alerts),
    place: 'job_name',
    links: ['cluster', 'namespace', 'job_name'],
    series: new Set([...gpuNames, ...namesIn(training, kueue, jobSet, kubeJobs), ...Object.values(trainingSeries)]),
  },
  {
    name: 'inference',
    definitions: inferenceAlertDefinitions,
    groups: (alerts) => inferenceGroupsOf(alerts),
    place: 'service',
    links: ['cluster', 'namespace', 'service'],
    series: new Set([
      ...gpuNames,
      ...Object.values(inferenceServers).flatMap(({ metrics }) => namesIn(metrics)),
      ...recordingRules(inferenceGroupsOf()).map(({ record }) => record),
    ]),
  },
  {
    name: 'arr-coc',
    definitions: arrCocAlertDefinitions,
    groups: (alerts = {}) => arrCocAlerts(arrCocAlertOptions.parse(alerts), arrCocService),
    place: 'service',
    links: ['cluster', 'namespace', 'service'],
    series: new Set([
      ...gpuNames,
      ...namesIn(arrCoc),
      ...Object.values(arrCocSeries),
      ...recordingRules(inferenceGroupsOf()).map(({ record }) => record),
    ]),
  },
];
