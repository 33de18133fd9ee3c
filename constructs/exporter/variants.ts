import type { k8s } from 'cdk8s-plus-28';
import type { DcgmField } from '../../catalog/metrics/metric';

/** One of the exporters, each on nodes of its own. */
export interface ExporterVariant {
  /** Name of the DaemonSet and of the scrape job. */
  readonly name: string;
  /** Key of its CSV in the ConfigMap. */
  readonly countersFile: string;
  /** What the label that pauses profiling must say of its nodes. */
  readonly nodes: k8s.NodeSelectorRequirement;
  /** @returns whether it collects the field */
  collects(field: DcgmField): boolean;
}

/** A person puts it on a node to leave the profiling counters to another program, as an A100 lends them to one process per node. */
export const pausedNode = { key: 'gpu-monitoring/profiling', value: 'paused' } as const;

/** Every node has exactly one of them: `NotIn` also holds where the label is missing. */
export const exporterVariants: readonly ExporterVariant[] = [
  {
    name: 'dcgm-exporter',
    countersFile: 'counters.csv',
    nodes: { key: pausedNode.key, operator: 'NotIn', values: [pausedNode.value] },
    collects: () => true,
  },
  {
    name: 'dcgm-exporter-unprofiled',
    countersFile: 'counters-unprofiled.csv',
    nodes: { key: pausedNode.key, operator: 'In', values: [pausedNode.value] },
    collects: (field) => field.source !== 'profiling',
  },
];
