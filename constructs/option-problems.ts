import { maintenanceProblems, overlapProblems, teamProblems } from './alerting/alerting-problems';
import { exporterProblems } from './exporter/exporter-problems';
import { nodePoolProblems } from './fleet/node-pool';
import { labelProblems } from './kubernetes-names';
import { inferenceServiceProblems } from './packs/inference-options';
import { trainingJobProblems } from './packs/training-options';
import type { Problem } from './problem';

/** @returns mistakes in options that a schema cannot see, from the options as they were written */
export function optionProblems(raw: unknown): Problem[] {
  const pools = readList(raw, 'nodePools');
  const jobs = readList(readKey(raw, 'training'), 'jobs');
  const services = readList(readKey(raw, 'inference'), 'services');
  return [
    ...pools.flatMap((pool, index) => nodePoolProblems(pool, `nodePools[${index}]`)),
    ...duplicateNameProblems(pools, 'nodePools', 'pool'),
    ...jobs.flatMap((job, index) => trainingJobProblems(job, `training.jobs[${index}]`)),
    ...duplicateNameProblems(jobs, 'training.jobs', 'job'),
    ...services.flatMap((service, index) => inferenceServiceProblems(service, `inference.services[${index}]`)),
    ...duplicateNameProblems(services, 'inference.services', 'service'),
    ...arrCocProblems(raw, services),
    ...alertingProblems(readKey(raw, 'alerting')),
    ...namespaceProblems(raw),
    ...platformProblems(raw),
    ...exporterProblems(raw),
    ...repairProblems(raw),
    ...labelProblems(readKey(readKey(raw, 'exporter'), 'nodeSelector'), 'exporter.nodeSelector'),
  ];
}

/** Namespaces of Kubernetes, of GKE and of Google Managed Prometheus. */
const reservedNamespace = /^(default|(kube|gke|gmp)-.*)$/;

/** The manifests would relabel such a namespace with a pod security level of ours. */
function namespaceProblems(raw: unknown): Problem[] {
  if (readKey(raw, 'createNamespaces') === false) return [];
  const places = [
    { path: 'namespace', name: readKey(raw, 'namespace') },
    { path: 'exporter.namespace', name: readKey(readKey(raw, 'exporter'), 'namespace') },
  ];
  return places.flatMap(({ path, name }) => {
    if (typeof name !== 'string' || !reservedNamespace.test(name)) return [];
    return [
      {
        path,
        message: `${name} belongs to the cluster itself, and the manifests would change its pod security level`,
        cure: 'use another name, or set createNamespaces: false',
      },
    ];
  });
}

/** On GKE the exporter knows its nodes by the accelerator label, and there is no runtime class. */
function platformProblems(raw: unknown): Problem[] {
  if (readKey(raw, 'platform') === 'generic') return [];
  return ['nodeSelector', 'runtimeClass']
    .filter((key) => readKey(readKey(raw, 'exporter'), key) !== undefined)
    .map((key) => ({
      path: `exporter.${key}`,
      message: 'has no effect on GKE',
      cure: 'remove it, or set platform: generic',
    }));
}

/** Nothing but GKE repairs as GKE does, and what is muted for it would be lost. */
function repairProblems(raw: unknown): Problem[] {
  const onGke = readKey(raw, 'platform') !== 'generic';
  if (onGke || readKey(readKey(raw, 'repair'), 'gkeAutoRepair') !== true) return [];
  return [
    {
      path: 'repair.gkeAutoRepair',
      message: 'there is no auto-repair of GKE on the platform generic',
      cure: 'leave it out',
    },
  ];
}

/** ARR-COC is scraped and judged as an inference service, so there must be one. */
function arrCocProblems(raw: unknown, services: readonly unknown[]): Problem[] {
  const arrCoc = readKey(raw, 'arrCoc');
  const [service, namespace] = [readKey(arrCoc, 'service'), readKey(arrCoc, 'namespace')];
  // What is missing or no text is reported by the schema.
  if (typeof service !== 'string' || typeof namespace !== 'string') return [];
  const named = services.find((entry) => readKey(entry, 'name') === service);
  if (named === undefined) {
    const message = `there is no service ${service} under inference.services`;
    return [{ path: 'arrCoc.service', message, cure: 'add it there, with sla: { p99: 0.2 }, or name one that is' }];
  }
  const other = readKey(named, 'namespace');
  if (typeof other !== 'string' || other === namespace) return [];
  const message = `the pods of ${service} are in the namespace ${other}, got ${namespace}`;
  return [{ path: 'arrCoc.namespace', message, cure: `use ${other}` }];
}

function alertingProblems(raw: unknown): Problem[] {
  const teams = readList(raw, 'teams');
  const windows = readList(raw, 'maintenance');
  return [
    ...duplicateNameProblems(readList(raw, 'webhooks'), 'alerting.webhooks', 'webhook'),
    ...duplicateNameProblems(teams, 'alerting.teams', 'team', 'team'),
    ...duplicateNameProblems(windows, 'alerting.maintenance', 'window'),
    ...teams.flatMap((team, index) => teamProblems(team, `alerting.teams[${index}]`)),
    ...overlapProblems(windows, 'alerting.maintenance'),
    ...windows.flatMap((window, index) => maintenanceProblems(window, `alerting.maintenance[${index}]`)),
  ];
}

function duplicateNameProblems(entries: readonly unknown[], path: string, noun: string, key = 'name'): Problem[] {
  const names = entries.map((entry) => readKey(entry, key));
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    // What is no text is reported by the schema.
    if (typeof name !== 'string' || first === index) return [];
    return [
      {
        path: `${path}[${index}].${key}`,
        message: `${name} is also the name of ${path}[${first}]`,
        cure: `give each ${noun} its own name`,
      },
    ];
  });
}

function readKey(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

function readList(value: unknown, key: string): readonly unknown[] {
  const list = readKey(value, key);
  return Array.isArray(list) ? list : [];
}
