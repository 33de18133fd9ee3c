import type { InhibitRule, RoutingContext } from './model';

/**
 * What an alert must have in common with a more severe one to be muted by it: the same alert on the same GPU, slice, workload,
 * health check and code, on the same run and rank, on the same queue, or on the same service, objective and signal. A label that
 * neither has counts as equal.
 */
export const sameSubject = [
  'alertname',
  'cluster',
  'node',
  'gpu',
  'UUID',
  'GPU_I_ID',
  'namespace',
  'pod',
  'health_watch',
  'xid',
  'job_name',
  'run',
  'rank',
  'cluster_queue',
  'service',
  'objective',
  'signal',
];

/**
 * Who watches a namespace as a whole sees the GPUs of a training job there as well. The alert of the job says more, so the other
 * one is muted.
 */
const jobBeforeNamespace: InhibitRule = {
  source_matchers: ['alertname="TrainingGpuUnderused"'],
  target_matchers: ['alertname="GpuTrainingUnderused"'],
  equal: ['cluster', 'namespace'],
};

/** A budget that goes within hours goes within days as well. */
const fastBeforeSlowBurn: InhibitRule = {
  source_matchers: ['alertname="InferenceSloFastBurn"'],
  target_matchers: ['alertname="InferenceSloSlowBurn"'],
  equal: ['cluster', 'namespace', 'service', 'objective'],
};

/** Alerts that say that nothing is known of a node's GPUs. */
const nodeLost = 'GpuExporterDown|GpuExporterMissing';

/** What may be why the node was lost asks for another node in its label `action`, and goes on. */
const aboutGpusOfNode = [
  'alertname=~"Gpu.+"',
  `alertname!~"${nodeLost}|GpuNodeUnderRepair"`,
  'action!~"recreate-node.*"',
];

/** A node that is not seen mutes what its GPUs said last, no louder than it calls itself. */
const nodeBeforeGpus: readonly InhibitRule[] = [
  {
    source_matchers: [`alertname=~"${nodeLost}"`, 'severity="critical"'],
    target_matchers: [...aboutGpusOfNode, 'severity=~"critical|warning|info"'],
    equal: ['cluster', 'node'],
  },
  {
    source_matchers: [`alertname=~"${nodeLost}"`, 'severity="warning"'],
    target_matchers: [...aboutGpusOfNode, 'severity=~"warning|info"'],
    equal: ['cluster', 'node'],
  },
];

/** @returns which alerts mute which */
export function inhibitions({ muting, ownAlerts }: RoutingContext): InhibitRule[] {
  // Others may tell their subjects apart by labels of which we know nothing.
  const own = ownAlerts === undefined ? [] : [`alertname=~"${ownAlerts.join('|')}"`];
  return [
    {
      source_matchers: ['severity="critical"', ...own],
      target_matchers: ['severity=~"warning|info"'],
      equal: sameSubject,
    },
    { source_matchers: ['severity="warning"', ...own], target_matchers: ['severity="info"'], equal: sameSubject },
    jobBeforeNamespace,
    fastBeforeSlowBurn,
    ...nodeBeforeGpus,
    ...(muting?.inhibitions ?? []),
  ];
}
