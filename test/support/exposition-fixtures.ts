import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DcgmExporterVersionName } from '../../catalog/dcgm-exporter';
import type { MachineTypeName } from '../../catalog/machine-types';
import { exposition } from '../../simulator/exposition';
import type { Fault } from '../../simulator/faults';
import { type SimulatedNodeOptions, simulatedFleet } from '../../simulator/fleet';
import { root } from './synthesize';

/** One node whose `/metrics` is kept as a file for each version of the exporter. */
export interface FixtureNode {
  readonly name: string;
  readonly machineType: MachineTypeName;
  /** What stands behind the version in the file's name. */
  readonly suffix: string;
  /** Labels that GKE puts on such a node, beside that of its machine type. */
  readonly labels: Readonly<Record<string, string>>;
}

interface FixtureContent {
  readonly node: SimulatedNodeOptions;
  readonly namesEveryPod: boolean;
  readonly faults: readonly Fault[];
  /** What the file shows, and what of it is assumed in every version. */
  readonly shows: readonly string[];
  readonly assumes: readonly string[];
}

/** Seconds after the start at which the nodes are scraped: late enough for counters, within the window of the XIDs. */
const scrapedAt = 1000;

const faulty = { node: 'mixed-0', gpu: 2 } as const;

const contents: readonly (FixtureNode & FixtureContent)[] = [
  {
    name: 'mixed-0',
    machineType: 'a2-highgpu-4g',
    suffix: '',
    labels: {
      'cloud.google.com/gke-nodepool': 'mixed',
      'cloud.google.com/gke-accelerator': 'nvidia-tesla-a100',
      'cloud.google.com/gke-gpu-partition-size': '3g.20gb',
    },
    namesEveryPod: false,
    node: {
      name: 'mixed-0',
      machineType: 'a2-highgpu-4g',
      gpus: {
        0: { workload: { namespace: 'research', pod: 'llm-0', container: 'trainer' } },
        2: { workload: { namespace: 'research', pod: 'finetune-0', container: 'trainer' } },
        3: {
          mig: '3g.20gb',
          workload: { namespace: 'serving', pod: 'chat', container: 'server', kind: 'serving' },
        },
      },
    },
    faults: [
      { kind: 'doubleBitError', ...faulty, start: 900 },
      { kind: 'xid', ...faulty, code: 48, at: 900 },
      { kind: 'xid', ...faulty, code: 63, at: 901 },
      { kind: 'xid', ...faulty, code: 45, at: 902 },
      { kind: 'idleAllocated', ...faulty, start: 902 },
      { kind: 'rowRemapPending', ...faulty, start: 900 },
      {
        kind: 'healthIncident',
        ...faulty,
        start: 900,
        watch: 'MEM',
        result: 'failure',
        code: 'DCGM_FR_VOLATILE_DBE_DETECTED',
        severity: 'ISOLATE',
        category: 'HARDWARE_MEMORY',
      },
    ],
    shows: [
      'GPU 0: held by one pod and healthy. GPU 1: idle, no pod. GPU 2: held by a pod, double-bit memory error with XIDs 48, 63',
      'and 45, a row remapped and pending, the health check MEM failed. GPU 3: two MIG instances held by different pods.',
    ],
    assumes: [
      'One node holds all four cases; a node pool on GKE partitions all GPUs of a node or none.',
      'Values are made up within what an A100 reports. The order of the incident (48, 63, 45) follows the XID guide of NVIDIA.',
    ],
  },
  {
    name: 'shared-0',
    machineType: 'a2-highgpu-2g',
    suffix: '-shared',
    labels: {
      'cloud.google.com/gke-nodepool': 'shared',
      'cloud.google.com/gke-accelerator': 'nvidia-tesla-a100',
      'cloud.google.com/gke-gpu-sharing-strategy': 'time-sharing',
      'cloud.google.com/gke-max-shared-clients-per-gpu': '2',
    },
    namesEveryPod: true,
    node: {
      name: 'shared-0',
      machineType: 'a2-highgpu-2g',
      gpus: {
        0: {
          workload: {
            namespace: 'notebooks',
            pod: 'notebook',
            container: 'jupyter',
            kind: 'serving',
            podsPerGpu: 2,
          },
        },
      },
    },
    faults: [],
    shows: [
      'GPU 0: shared by two pods by time, exporter with KUBERNETES_VIRTUAL_GPUS=true: each metric once per pod, but GPU_UTIL and',
      'FB_USED once for the device and once per pod. GPU 1: of the same node, held by nobody.',
    ],
    assumes: [
      'GPU_UTIL and FB_USED are 0 per pod, because the exporter does not see the processes of the host (no hostPID).',
      'The label vgpu is the number behind "/vgpu" in the device name of the GKE device plugin. pod_uid, which would be empty, is left out.',
    ],
  },
];

/** What is known of a version's format, and from where. */
const sources: Readonly<
  Record<DcgmExporterVersionName, { readonly read: readonly string[]; readonly assumed: readonly string[] }>
> = {
  '4.8.2': {
    read: [
      'NVIDIA/dcgm-exporter, tag 4.5.3-4.8.2: internal/pkg/rendermetrics/render_metrics.go (as of commit 1f7abdb): Go template,',
      'metrics by DCGM field id, label Hostname; internal/pkg/collector/gpu_collector.go: numbers as DCGM prints them.',
    ],
    assumed: [
      'The health watch ALL and, with KUBERNETES_VIRTUAL_GPUS, the series of GPUs without a pod (issue 611) and those per process',
      '(pull request 594) are there; they were read in 4.6.0-4.8.3 only.',
    ],
  },
  '4.8.3': {
    read: [
      'NVIDIA/dcgm-exporter, tag 4.6.0-4.8.3 (sources as of commit 7ad5832): internal/pkg/rendermetrics/render_metrics.go and',
      'internal/pkg/server/server.go: writer of the Prometheus client, metrics by name, label hostname;',
      'internal/pkg/collector/gpu_health_collector.go: labels of health checks; internal/pkg/transformation/kubernetes.go: pods.',
    ],
    assumed: [
      'Severity ISOLATE and category HARDWARE_MEMORY of DCGM_FR_VOLATILE_DBE_DETECTED come from an older table of DCGM.',
    ],
  },
  '4.8.4': {
    read: ['NVIDIA/dcgm-exporter, tag 4.6.1-4.8.4: release notes. They name no change to how metrics are written.'],
    assumed: [
      'The format is that of 4.6.0-4.8.3 (commit 7ad5832), whose sources were read.',
      'Severity ISOLATE and category HARDWARE_MEMORY of DCGM_FR_VOLATILE_DBE_DETECTED come from an older table of DCGM.',
    ],
  },
};

/** Nodes of which there is a file for each version. */
export const fixtureNodes: readonly FixtureNode[] = contents.map(({ name, machineType, suffix, labels }) => ({
  name,
  machineType,
  suffix,
  labels,
}));

/** @returns the path of a file, from the root of the repository */
export function fixturePath(version: DcgmExporterVersionName, { suffix }: FixtureNode): string {
  return join('test', 'fixtures', 'dcgm-exporter', `${version}${suffix}.prom`);
}

/** @returns what a node's exporter answers, as it is kept in its file */
export function fixtureText(version: DcgmExporterVersionName, node: FixtureNode): string {
  return readFileSync(join(root, fixturePath(version, node)), 'utf8');
}

/** @returns what the simulator says that should stand in the file, header included */
export function simulatedFixture(version: DcgmExporterVersionName, { name }: FixtureNode): string {
  const content = contents.find((candidate) => candidate.name === name);
  if (content === undefined) throw new Error(`no fixture of node ${name}`);
  const { node, namesEveryPod, faults } = content;
  const fleet = simulatedFleet({ seed: 48, exporterVersion: version, namesEveryPod, nodes: [node] });
  const [simulated] = fleet.nodes;
  if (simulated === undefined) throw new Error('the simulated fleet has no node');
  const times = { collected: scrapedAt, scraped: scrapedAt };
  return `${header(version, content)}${exposition(fleet, simulated, faults, times)}`;
}

function header(version: DcgmExporterVersionName, { name, shows, assumes }: FixtureNode & FixtureContent): string {
  const { read, assumed } = sources[version];
  const lines = [
    `What dcgm-exporter ${version} answers on the node ${name}, with the fields that this package configures.`,
    ...shows,
    'Known, from sources that were read:',
    ...read.map((line) => `  ${line}`),
    'Assumed:',
    ...[...assumed, ...assumes].map((line) => `  ${line}`),
    'Written by test/simulator/fixtures.test.ts from the simulator, not taken from a GPU.',
  ];
  return lines.map((line) => `# ${line}\n`).join('');
}
