import type { z } from 'zod';
import type { AlertDefinition } from '../../alert-rules/alert-options';
import { arrCocAlertDefinitions } from '../../alert-rules/arr-coc/options';
import { gpuAlertDefinitions } from '../../alert-rules/gpu/options';
import { inferenceAlertDefinitions } from '../../alert-rules/inference/options';
import { trainingAlertDefinitions } from '../../alert-rules/training/options';
import type { ConfigurationInput } from '../../config/schema';
import type { inferenceServiceSchema } from '../../constructs/packs/inference-options';
import type { trainingJobSchema } from '../../constructs/packs/training-options';

/** Tests of promtool, and what differs from the example configuration in the rules that they are run against. */
export interface Suite {
  /** Folder below `test/promtool`. */
  readonly folder: string;
  readonly configuration: Partial<ConfigurationInput>;
}

/** A pack of ours whose alerts are proved. */
export interface AlertSubject {
  /** Name of the pack, beginning of its rule file, and folder of its tests. */
  readonly pack: string;
  readonly definitions: Readonly<Record<string, AlertDefinition>>;
  /** The first has one file per alert; others repeat some of them for other rules. */
  readonly suites: readonly [Suite, ...Suite[]];
  /** Folder of the tests of what is recorded, which are run against the rules of the first suite. */
  readonly recordings: string;
}

/** Jobs of the tests: one with the defaults, and one whose every setting differs. */
const trainingJobs = [
  {
    name: 'pretrain',
    namespace: 'research',
    podLabels: { app: 'pretrain' },
    queue: { kind: 'kueue', clusterQueue: 'a100' },
    workload: { kind: 'job', name: 'pretrain-.*' },
  },
  {
    name: 'finetune',
    namespace: 'research',
    podLabels: { app: 'finetune' },
    warmUp: '1h',
    gpusPerRank: 2,
    workload: { kind: 'jobset', name: 'finetune|tune' },
    gpuUtilization: 0.5,
    limits: { dataLoading: 0.5, optimizer: 0.3, backwardToForward: { info: 3, warning: 3.6 } },
  },
] satisfies z.input<typeof trainingJobSchema>[];

/** Services of the tests: they differ in all that rules look at. */
export const inferenceServices = [
  { name: 'vision', namespace: 'serving', podLabels: { app: 'vision' }, server: 'contract', sla: 'user-facing' },
  {
    name: 'chat',
    namespace: 'serving',
    podLabels: { app: 'chat' },
    server: 'vllm',
    sla: { signal: 'timeToFirstToken', p99: 0.5 },
  },
  {
    name: 'text',
    namespace: 'serving',
    podLabels: { app: 'text' },
    server: 'sglang',
    sla: 'backend',
    buckets: [0.1, 0.2, 0.5, 1, 2],
  },
  { name: 'rank', namespace: 'serving', podLabels: { app: 'rank' }, server: 'ray-serve', sla: 'backend' },
] satisfies z.input<typeof inferenceServiceSchema>[];

/** ARR-COC beside the service that it is. */
const arrCocConfiguration = {
  inference: {
    services: [
      {
        name: 'arr-coc',
        namespace: 'serving',
        podLabels: { app: 'arr-coc' },
        server: 'contract',
        sla: { p99: 0.2 },
      },
    ],
  },
  arrCoc: { service: 'arr-coc', namespace: 'serving' },
} satisfies Partial<ConfigurationInput>;

/** Everything on that an option switches on, so that all rules are there. */
export const everyRepair = { nvsentinel: true, gkeAutoRepair: true };

export const alertSubjects: readonly AlertSubject[] = [
  {
    pack: 'gpu',
    definitions: gpuAlertDefinitions,
    suites: [
      { folder: 'gpu', configuration: { exporter: { version: '4.8.2' }, repair: everyRepair } },
      { folder: 'gpu/xid-counter', configuration: { exporter: { version: '4.8.4' }, repair: everyRepair } },
      {
        folder: 'gpu/without-node-labels',
        configuration: { exporter: { version: '4.8.2' }, repair: everyRepair, backend: 'managed-prometheus' },
      },
    ],
    recordings: 'recording',
  },
  {
    pack: 'training',
    definitions: trainingAlertDefinitions,
    suites: [{ folder: 'training', configuration: { training: { jobs: trainingJobs } } }],
    recordings: 'recording/training',
  },
  {
    pack: 'inference',
    definitions: inferenceAlertDefinitions,
    suites: [{ folder: 'inference', configuration: { inference: { services: inferenceServices } } }],
    recordings: 'recording/inference',
  },
  {
    pack: 'arr-coc',
    definitions: arrCocAlertDefinitions,
    suites: [{ folder: 'arr-coc', configuration: arrCocConfiguration }],
    recordings: 'recording/arr-coc',
  },
];
