import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { gkeProblems } from '../../../config/gke';
import { loadConfiguration } from '../../../config/load';
import { configurationSchema } from '../../../config/schema';
import { type Problem, ProblemsError } from '../../../constructs/problem';
import { resolveOptions } from '../../../constructs/resolve-options';
import { temporaryFolder } from '../../support/fake-tools';

const folder = temporaryFolder();
// The pack of the good configuration.
writeFileSync(join(folder, 'pack.js'), 'module.exports = () => ({ name: "own", content: () => ({}) });\n');

/** Writes a configuration file and returns its path; text is written as it is. */
export function writeConfiguration(content: unknown, name = 'gpu-monitoring.yaml'): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  return file;
}

/** @returns what the person who wrote the file is told; fails when the file is accepted */
export function errorOf(run: () => unknown): ProblemsError {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemsError) return error;
    throw error;
  }
  throw new Error('nothing was found wrong');
}

/** @returns the problems in a file with this content */
export function problemsIn(content: unknown): readonly Problem[] {
  return errorOf(() => loadConfiguration(writeConfiguration(content))).problems;
}

/** Checks a configuration without a file. */
export function check(raw: unknown): void {
  resolveOptions('gpu-monitoring.yaml', raw, configurationSchema, [gkeProblems]);
}

/** A good configuration that uses every section. */
export function validConfiguration() {
  return {
    cluster: 'research',
    platform: 'gke',
    namespace: 'gpu-monitoring',
    nodePools: [
      {
        name: 'train',
        machineType: 'a2-highgpu-8g',
        zones: ['us-central1-a', 'us-central1-b'],
        capacity: { kind: 'spot' },
        nodes: { min: 0, max: 2 },
        localSsds: 8,
        labels: { 'example.com/team': 'vision' },
        taints: [{ key: 'example.com/team', value: 'vision', effect: 'NO_SCHEDULE' }],
      },
      {
        name: 'serve',
        machineType: 'a2-ultragpu-1g',
        zones: ['us-central1-a'],
        mig: '1g.10gb',
        sharing: { strategy: 'time-sharing', clientsPerGpu: 2 },
      },
    ],
    exporter: { version: '4.8.3', collectIntervalSeconds: 10, podLabels: ['team'] },
    stack: {
      prometheus: { storage: '100Gi', retention: '60d' },
      alertmanager: false,
      grafana: { adminPassword: { secret: { name: 'grafana-admin', key: 'password' } } },
      kubeStateMetrics: 'bundled',
    },
    alerting: {
      slack: { channel: '#gpu-alerts', webhookUrl: { secret: { name: 'slack', key: 'webhook-url' } } },
      pagerduty: { routingKey: { secret: { name: 'pagerduty', key: 'routing-key' } } },
    },
    alerts: {
      GpuHot: { warning: 6, critical: { threshold: 2, for: '10m' } },
      GpuMemoryHot: { warning: false },
      GpuMissing: { critical: { for: '10m' } },
      GpuAllocatedIdle: false,
    },
    training: {
      jobs: [{ name: 'pretrain', namespace: 'research', podLabels: { app: 'pretrain' }, warmUp: '20m' }],
    },
    inference: {
      services: [
        { name: 'vision', namespace: 'serving', podLabels: { app: 'vision' }, server: 'contract', sla: 'user-facing' },
        {
          name: 'chat',
          namespace: 'serving',
          podLabels: { app: 'chat' },
          server: 'sglang',
          version: '0.5.3',
          port: 'http',
          path: '/metrics',
          sla: { p95: 0.5, p99: 1 },
          buckets: [0.1, 0.5, 1, 2],
        },
      ],
    },
    repair: { nvsentinel: true, gkeAutoRepair: true, within: '90m', headStart: '3m' },
    workloads: { training: { namespaces: ['research', 'team-.*'] }, inference: { namespaces: [] } },
    links: { grafana: 'https://grafana.example.com', runbooks: 'https://runbooks.example.com/gpu' },
    boards: { folder: 'GPU', label: { key: 'grafana_dashboard', value: '1' } },
    images: { registry: 'registry.example.com', overrides: { grafana: 'registry.example.com/grafana:13' } },
    backend: { kind: 'prometheus' },
    packs: [{ module: './pack.js', options: { any: ['thing'] } }],
    gke: { project: 'research-project', location: 'us-central1-a' },
  };
}
