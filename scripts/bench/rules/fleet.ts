import type { DcgmExporterVersionName } from '../../../catalog/dcgm-exporter';
import { dcgmExporterContainer } from '../../../catalog/dcgm-exporter';
import type { Metric } from '../../../catalog/metrics/metric';
import { kubeState, prometheusTarget } from '../../../catalog/metrics/platform';
import type { Fault } from '../../../simulator/faults';
import {
  type SimulatedFleet,
  type SimulatedNode,
  type SimulatedNodeOptions,
  simulatedFleet,
} from '../../../simulator/fleet';
import { capCycleSeconds } from '../../../simulator/gpu-load';
import { metricFamilies } from '../../../simulator/series';
import { copyToken, cycleLength, cycleOf, type Labels, type PatternSeries } from './pattern';

const cluster = 'research';
const machineType = 'a2-highgpu-8g';
export const gpusPerNode = 8;

type NodeKind = 'training' | 'shared' | 'serving' | 'partitioned' | 'unused';

/** Nodes of a busy fleet, mixed so that any number of copies has about the same share of each kind. */
const kinds: readonly NodeKind[] = [
  ...(['training', 'shared', 'training', 'serving', 'training', 'partitioned', 'training', 'training'] as const),
  ...(['serving', 'training', 'shared', 'training', 'partitioned', 'training', 'serving', 'unused'] as const),
];

/** Three GPUs in a hundred have a fault, each of another kind, so that some alerts have something to say. */
const faults: readonly Fault[] = [
  { kind: 'xid', node: nodeName(0), gpu: 0, code: 31, at: capCycleSeconds * 1.5 },
  { kind: 'thermalThrottle', node: nodeName(2), gpu: 1, start: 0 },
  { kind: 'idleAllocated', node: nodeName(4), gpu: 5, start: 0 },
  { kind: 'rowRemapPending', node: nodeName(9), gpu: 3, start: 0 },
];

/** Nodes of which a fleet is made. */
export const patternNodes = kinds.length;

/** @returns the pattern of a fleet: what its exporters and kube-state-metrics say about one node of each kind */
export function fleetPattern(version: DcgmExporterVersionName): PatternSeries[] {
  const fleet = simulatedFleet({
    seed: 7,
    exporterVersion: version,
    nodes: kinds.map((kind, index) => nodeOptions(kind, index)),
  });
  return fleet.nodes
    .map(ofOneFleet)
    .flatMap((node, pattern) => [
      ...exporterSeries(fleet, node, pattern),
      ...platformSeries(node).map((series) => ({ ...series, pattern })),
    ]);
}

function nodeName(index: number): string {
  return `gpu-${String.fromCharCode(97 + index)}-${copyToken}`;
}

function nodeOptions(kind: NodeKind, index: number): SimulatedNodeOptions {
  const common = { name: nodeName(index), machineType } as const;
  const training = { namespace: 'research', pod: `llm-${index}-${copyToken}`, container: 'trainer' };
  const serving = {
    namespace: 'serving',
    pod: `chat-${index}-${copyToken}`,
    container: 'server',
    kind: 'serving',
  } as const;
  switch (kind) {
    case 'training':
      return { ...common, workload: training };
    case 'shared':
      return { ...common, workload: { ...training, gpus: [0, 1, 2, 3, 4, 5] } };
    case 'serving':
      return { ...common, workload: serving };
    case 'partitioned':
      return { ...common, mig: '2g.10gb', workload: serving };
    case 'unused':
      return common;
  }
}

/** Copies must not share UUIDs. */
function ofOneFleet(node: SimulatedNode): SimulatedNode {
  return {
    ...node,
    gpus: node.gpus.map((gpu) => ({ ...gpu, uuid: `${gpu.uuid.slice(0, -copyToken.length)}${copyToken}` })),
  };
}

interface Observed {
  readonly labels: Labels;
  readonly isCounter: boolean;
  readonly values: (number | null)[];
}

/** One cycle of an exporter's samples, with the labels that its scrape configuration adds. */
function exporterSeries(fleet: SimulatedFleet, node: SimulatedNode, pattern: number): PatternSeries[] {
  const found = new Map<string, Observed>();
  for (let tick = 0; tick <= cycleLength; tick += 1) {
    const seconds = capCycleSeconds * (1 + tick / cycleLength);
    for (const { field, samples } of metricFamilies(fleet, node, faults, { collected: seconds, scraped: seconds })) {
      for (const sample of samples) {
        const labels = { ...Object.fromEntries(sample.labels), ...targetLabels(node), __name__: field.name };
        const key = JSON.stringify(labels);
        const known: Observed = found.get(key) ?? { labels, isCounter: field.kind === 'counter', values: [] };
        // A series that comes and goes has gaps.
        while (known.values.length < tick) known.values.push(null);
        known.values.push(sample.value);
        found.set(key, known);
      }
    }
  }
  return [...found.values()].map(({ labels, isCounter, values }) => {
    const gaps = Array.from({ length: Math.max(0, cycleLength - values.length) }, () => null);
    return { labels, pattern, ...cycleOf([...values, ...gaps], { isCounter }) };
  });
}

function targetLabels({ name }: SimulatedNode): Labels {
  return { cluster, node: name, machine_type: machineType, job: 'dcgm-exporter', instance: `${name}:9400` };
}

const kubeStateJob = { cluster, job: 'gpu-monitoring-kube-state-metrics', instance: 'kube-state-metrics:8080' };

/** Labels that select what a rule asks for, where the values that any label has do not. */
const platformLabels: Readonly<Record<string, (node: SimulatedNode) => readonly Labels[]>> = {
  [kubeState.nodeCapacity.name]: ({ gpus: [gpu] }) =>
    ['cpu', 'memory', 'pods', gpu?.instances.length ? 'nvidia_com_mig_2g_10gb' : 'nvidia_com_gpu'].map((resource) => ({
      resource,
      unit: 'integer',
    })),
  [kubeState.nodeCondition.name]: () =>
    ['Ready', 'DiskPressure', 'MemoryPressure', 'PIDPressure', 'NetworkUnavailable'].flatMap((condition) =>
      ['true', 'false', 'unknown'].map((status) => ({ condition, status })),
    ),
};

/** Metrics of kube-state-metrics about a node or its exporter's pod, and whether the exporter answers. */
function platformSeries(node: SimulatedNode): PatternSeries[] {
  const known: readonly Metric[] = Object.values(kubeState);
  const metrics = known.flatMap(({ name, kind, labels = [] }) => {
    const plain = Object.fromEntries(labels.map((label) => [label, plainValue(label, node)]));
    const variants = platformLabels[name]?.(node) ?? [{}];
    return variants.map((variant) => ({
      labels: { ...plain, ...variant, ...kubeStateJob, __name__: name },
      ...cycleOf(platformValues(kind, variant), { isCounter: kind === 'counter' }),
    }));
  });
  const up = { labels: { ...targetLabels(node), __name__: prometheusTarget.up.name }, points: [1], growth: 0 };
  return [up, ...metrics];
}

function plainValue(label: string, node: SimulatedNode): string {
  const values: Readonly<Record<string, string>> = {
    node: node.name,
    namespace: 'gpu-exporter',
    pod: `dcgm-exporter-${node.name}`,
    container: dcgmExporterContainer,
  };
  return values[label] ?? 'other';
}

/** A node that is well: it has eight of what is counted, is ready, and nothing of it starts again. */
function platformValues(kind: string, { resource, condition, status }: Labels): number[] {
  if (kind === 'counter') return [1];
  if (resource !== undefined) return [gpusPerNode];
  return [status === undefined || status === (condition === 'Ready' ? 'true' : 'false') ? 1 : 0];
}
