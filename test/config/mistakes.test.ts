import { loadConfiguration } from '../../config/load';
import type { Problem } from '../../constructs/problem';
import { problemsIn, validConfiguration, writeConfiguration } from './support/configuration';

interface Mistake extends Problem {
  readonly what: string;
  /** What is written, over a good configuration. */
  readonly written: object;
}

const pool = (overrides: object) => {
  const [train, serve] = validConfiguration().nodePools;
  return { nodePools: [train, { ...serve, ...overrides }] };
};
const writeReference = 'write { secret: { name: <Secret>, key: <key in it> } }';

const mistakes: readonly Mistake[] = [
  {
    what: 'a mistyped key',
    written: { nodePool: [] },
    path: 'nodePool',
    message: 'unknown key',
    cure: 'did you mean nodePools?',
  },
  {
    what: 'a key in the spelling of another tool',
    written: pool({ machine_type: 'a2-ultragpu-1g' }),
    path: 'nodePools[1].machine_type',
    message: 'unknown key',
    cure: 'did you mean machineType?',
  },
  {
    what: 'a key that resembles none',
    written: { exporter: { port: 9400 } },
    path: 'exporter.port',
    message: 'unknown key',
    cure: 'known here: mode, profiling, fields, namespace, version, collectIntervalSeconds, podLabels, priorityClass, nodeSelector, runtimeClass',
  },
  {
    what: 'an alert that does not exist',
    written: { alerts: { GpuHott: false } },
    path: 'alerts.GpuHott',
    message: 'unknown key',
    cure: 'did you mean GpuHot?',
  },
  {
    what: 'a key that is not the code of an XID',
    written: { xids: { 'XID 79': 'fatal' } },
    path: 'xids["XID 79"]',
    message: 'unknown key',
    cure: 'use the number of an XID, such as 79',
  },
  {
    what: 'a code with a leading zero, which no XID has',
    written: { xids: { '079': 'fatal' } },
    path: 'xids.079',
    message: 'unknown key',
    cure: 'use the number of an XID, such as 79',
  },
  {
    what: 'a mistyped class of an XID',
    written: { xids: { 63: 'fatall' } },
    path: 'xids.63',
    message: 'got "fatall"',
    cure: 'did you mean fatal? use fatal or contained or application or informational or a map with class, meaning',
  },
  {
    what: 'a mistyped class of an XID beside its meaning',
    written: { xids: { 149: { class: 'critical', meaning: 'link error' } } },
    path: 'xids.149.class',
    message: 'got "critical"',
    cure: 'use one of fatal, contained, application, informational',
  },
  {
    what: 'a meaning of an XID that would not be a template',
    written: { xids: { 149: { class: 'fatal', meaning: '{{ .Bad }}' } } },
    path: 'xids.149.meaning',
    message: 'got "{{ .Bad }}"',
    cure: 'write it in one line of 3 to 80 characters without braces',
  },
  {
    what: 'an XID without a class',
    written: { xids: { 149: { meaning: 'link error' } } },
    path: 'xids.149.class',
    message: 'is missing',
    cure: 'use one of fatal, contained, application, informational',
  },
  {
    what: 'a mistyped severity',
    written: { alerts: { GpuHot: { warn: 3 } } },
    path: 'alerts.GpuHot.warn',
    message: 'unknown key',
    cure: 'known here: critical, warning, info',
  },
  {
    what: 'a mistyped image',
    written: { images: { overrides: { grafanna: 'x' } } },
    path: 'images.overrides.grafanna',
    message: 'unknown key',
    cure: 'did you mean grafana?',
  },
  {
    what: 'a machine type that does not exist',
    written: pool({ machineType: 'a2-ultragpu-16g', mig: undefined }),
    path: 'nodePools[1].machineType',
    message: 'got "a2-ultragpu-16g"',
    cure: 'use one of a2-highgpu-1g, a2-highgpu-2g, a2-highgpu-4g, a2-highgpu-8g, a2-megagpu-16g, a2-ultragpu-1g, a2-ultragpu-2g, a2-ultragpu-4g, a2-ultragpu-8g',
  },
  {
    what: 'a mistyped machine type',
    written: pool({ machineType: 'a2-ultragpu1g', mig: undefined }),
    path: 'nodePools[1].machineType',
    message: 'got "a2-ultragpu1g"',
    cure: 'did you mean a2-ultragpu-1g? use one of a2-highgpu-1g, a2-highgpu-2g, a2-highgpu-4g, a2-highgpu-8g, a2-megagpu-16g, a2-ultragpu-1g, a2-ultragpu-2g, a2-ultragpu-4g, a2-ultragpu-8g',
  },
  {
    what: 'a zone without the machine type, in a region with it',
    written: pool({ zones: ['us-central1-a', 'us-central1-b'] }),
    path: 'nodePools[1].zones[1]',
    message: 'us-central1-b has no a2-ultragpu-1g',
    cure: 'zones of us-central1 with a2-ultragpu: us-central1-a, us-central1-c',
  },
  {
    what: 'a region instead of a zone',
    written: pool({ zones: ['us-central1'] }),
    path: 'nodePools[1].zones[0]',
    message: 'us-central1 has no a2-ultragpu-1g',
    cure: 'zones of us-central1 with a2-ultragpu: us-central1-a, us-central1-c',
  },
  {
    what: 'one zone where a list belongs',
    written: pool({ zones: 'us-central1-a' }),
    path: 'nodePools[1].zones',
    message: 'got "us-central1-a"',
    cure: 'use a list: [us-central1-a]',
  },
  {
    what: 'no zones',
    written: pool({ zones: [] }),
    path: 'nodePools[1].zones',
    message: 'got []',
    cure: 'use at least 1 entry',
  },
  {
    what: 'a MIG size of another GPU',
    written: pool({ mig: '1g.5gb' }),
    path: 'nodePools[1].mig',
    message: '1g.5gb is not a slice of the A100 80 GB in a2-ultragpu-1g',
    cure: 'use one of 1g.10gb, 2g.20gb, 3g.40gb, 4g.40gb, 7g.80gb',
  },
  {
    what: 'a MIG size that no GPU has',
    written: pool({ mig: '1g.20gb' }),
    path: 'nodePools[1].mig',
    message: 'got "1g.20gb"',
    cure: 'use one of 1g.5gb, 2g.10gb, 3g.20gb, 4g.20gb, 7g.40gb, 1g.10gb, 2g.20gb, 3g.40gb, 4g.40gb, 7g.80gb',
  },
  {
    what: 'the same name for two pools',
    written: pool({ name: 'train' }),
    path: 'nodePools[1].name',
    message: 'train is also the name of nodePools[0]',
    cure: 'give each pool its own name',
  },
  {
    what: 'a pool without a name',
    written: pool({ name: undefined }),
    path: 'nodePools[1].name',
    message: 'is missing',
    cure: 'give a text: Name of the pool, unique in the cluster',
  },
  {
    what: 'a capacity by its name alone',
    written: pool({ capacity: 'spot' }),
    path: 'nodePools[1].capacity',
    message: 'got "spot"',
    cure: 'write { kind: spot }',
  },
  {
    what: 'fewer nodes at most than at least',
    written: pool({ nodes: { min: 3, max: 1 } }),
    path: 'nodePools[1].nodes',
    message: 'min (3) is greater than max (1)',
    cure: 'min must not exceed max',
  },
  {
    what: 'half a node',
    written: pool({ nodes: { max: 1.5 } }),
    path: 'nodePools[1].nodes.max',
    message: 'got 1.5',
    cure: 'use a whole number',
  },
  {
    what: 'local SSDs beside the bundled ones',
    written: pool({ localSsds: 2 }),
    path: 'nodePools[1].localSsds',
    message: 'a2-ultragpu-1g cannot have 2 added local SSDs',
    cure: 'remove it; a2-ultragpu-1g comes with 1, which are used without being named',
  },
  {
    what: 'a taint in the spelling of Kubernetes',
    written: pool({ taints: [{ key: 'a', effect: 'NoSchedule' }] }),
    path: 'nodePools[1].taints[0].effect',
    message: 'got "NoSchedule"',
    cure: 'did you mean NO_SCHEDULE? use one of NO_SCHEDULE, PREFER_NO_SCHEDULE, NO_EXECUTE',
  },
  {
    what: 'a number for the value of a label',
    written: pool({ labels: { 'example.com/rank': 1 } }),
    path: 'nodePools[1].labels["example.com/rank"]',
    message: 'got 1',
    cure: 'use a text',
  },
  {
    what: 'a value of a label with a space',
    written: pool({ labels: { team: 'machine learning' } }),
    path: 'nodePools[1].labels.team',
    message: '"machine learning" is no value of a label',
    cure: 'must be at most 63 letters, digits, and - _ . inside',
  },
  {
    what: 'a taint whose key is none',
    written: pool({ taints: [{ key: 'for team', effect: 'NO_SCHEDULE' }] }),
    path: 'nodePools[1].taints[0].key',
    message: 'got "for team"',
    cure: 'must be like team or example.com/team, with at most 63 letters, digits, and - _ . inside',
  },
  {
    what: 'a zone twice',
    written: pool({ zones: ['us-central1-a', 'us-central1-a'] }),
    path: 'nodePools[1].zones[1]',
    message: 'us-central1-a is zones[0] already',
    cure: 'name each zone once',
  },
  {
    what: 'a priority class that cannot have that name',
    written: { exporter: { priorityClass: 'System Critical' } },
    path: 'exporter.priorityClass',
    message: 'got "System Critical"',
    cure: 'must be lower case letters, digits, and hyphens and dots inside',
  },
  {
    what: 'an expression for pod labels with a comma',
    written: { exporter: { podLabels: ['team,job'] } },
    path: 'exporter.podLabels[0]',
    message: 'got "team,job"',
    cure: 'must hold only letters, digits and the characters . _ / ^ $ * -',
  },
  {
    what: 'a namespace of the cluster',
    written: { namespace: 'kube-system' },
    path: 'namespace',
    message: 'kube-system belongs to the cluster itself, and the manifests would change its pod security level',
    cure: 'use another name, or set createNamespaces: false',
  },
  {
    what: 'an inverted margin',
    written: { alerts: { GpuHot: { critical: 6, warning: 4 } } },
    path: 'alerts.GpuHot.critical',
    message: 'critical (6) fires before warning (4)',
    cure: 'critical must be at most 4 K below slowdown',
  },
  {
    what: 'a threshold out of range',
    written: { alerts: { GpuHot: { warning: 85 } } },
    path: 'alerts.GpuHot.warning',
    message: 'got 85',
    cure: 'must be 0 to 40 K below slowdown',
  },
  {
    what: 'a severity that has no threshold to keep',
    written: { alerts: { GpuMemoryHot: { critical: true } } },
    path: 'alerts.GpuMemoryHot.critical',
    message: 'needs a threshold (K below limit)',
  },
  {
    what: 'a threshold for an alert without one',
    written: { alerts: { GpuMissing: { critical: 3 } } },
    path: 'alerts.GpuMissing.critical',
    message: 'got 3',
    cure: 'use true or false or a map with for',
  },
  {
    what: 'a whole alert switched on',
    written: { alerts: { GpuHot: true } },
    path: 'alerts.GpuHot',
    message: 'got true',
    cure: 'use false or a map with critical, warning, info',
  },
  {
    what: 'a duration in words',
    written: { alerts: { GpuHot: { warning: { for: '5 minutes' } } } },
    path: 'alerts.GpuHot.warning.for',
    message: '"5 minutes" is not a duration',
    cure: 'write it like 30s, 5m or 1h30m',
  },
  {
    what: 'a receiver without its secret',
    written: { alerting: { slack: { channel: '#gpu' } } },
    path: 'alerting.slack.webhookUrl',
    message: 'is missing',
    cure: writeReference,
  },
  {
    what: 'a reference without its key',
    written: { alerting: { pagerduty: { routingKey: { secret: { name: 'pagerduty' } } } } },
    path: 'alerting.pagerduty.routingKey.secret.key',
    message: 'is missing',
    cure: writeReference,
  },
  {
    what: 'a secret where a reference belongs',
    written: { alerting: { pagerduty: { routingKey: 'R0UTINGKEY' } } },
    path: 'alerting.pagerduty.routingKey',
    message: 'is a value, which would end up in git',
    cure: `put it into a Secret and ${writeReference}`,
  },
  {
    what: 'a channel without its #',
    written: {
      alerting: { slack: { channel: 'gpu', webhookUrl: { secret: { name: 'slack', key: 'webhook-url' } } } },
    },
    path: 'alerting.slack.channel',
    message: 'got "gpu"',
    cure: 'must begin with #',
  },
  {
    what: 'a mistyped backend',
    written: { backend: 'promethius' },
    path: 'backend',
    message: 'got "promethius"',
    cure: 'did you mean prometheus? use prometheus or prometheus-operator or managed-prometheus or { kind: prometheus } or { kind: prometheus-operator } or { kind: managed-prometheus }',
  },
  {
    what: 'a backend of an unknown kind',
    written: { backend: { kind: 'mimir' } },
    path: 'backend.kind',
    message: 'got "mimir"',
    cure: 'use one of prometheus, prometheus-operator, managed-prometheus',
  },
  {
    what: 'an exporter version that is not supported',
    written: { exporter: { version: '4.7.1' } },
    path: 'exporter.version',
    message: 'got "4.7.1"',
    cure: 'use one of 4.8.2, 4.8.3, 4.8.4',
  },
  {
    what: 'an exporter version whose units are not known',
    written: { exporter: { version: '4.9.0' } },
    path: 'exporter.version',
    message:
      '4.9.0 is refused: from 4.9.0 on the exporter renames 23 fields and measures 11 of them in other units, so every threshold would be wrong',
    cure: 'use 4.8.4 or older until the units of 4.9 are known here',
  },
  {
    what: 'a field that does not exist',
    written: { exporter: { fields: { add: ['DCGM_FI_DEV_SHUTDOWN_TEMPERATURE'] } } },
    path: 'exporter.fields.add[0]',
    message: 'got "DCGM_FI_DEV_SHUTDOWN_TEMPERATURE"',
    cure: 'did you mean DCGM_FI_DEV_SHUTDOWN_TEMP?',
  },
  {
    what: 'removing the field by which GPUs are told apart',
    written: { exporter: { fields: { remove: ['DCGM_FI_DEV_FB_USED'] } } },
    path: 'exporter.fields.remove[0]',
    message: 'DCGM_FI_DEV_FB_USED cannot be removed: GPUs and the pods that hold them are told apart by it',
    cure: 'leave it out of the list',
  },
  {
    what: 'a setting of an exporter that GKE configures',
    written: { exporter: { mode: 'managed', collectIntervalSeconds: 5 } },
    path: 'exporter.collectIntervalSeconds',
    message: 'has no effect, as mode: managed uses the exporter that GKE configures',
    cure: 'remove it, or use mode: self',
  },
  {
    what: 'the exporter of GKE on another platform',
    written: { platform: 'generic', exporter: { mode: 'managed' }, repair: {} },
    path: 'exporter.mode',
    message: 'managed needs GKE, and platform is generic',
    cure: 'use mode: self',
  },
  {
    what: 'an address without its scheme',
    written: { links: { grafana: 'grafana.example.com' } },
    path: 'links.grafana',
    message: 'got "grafana.example.com"',
    cure: 'use a URL such as https://grafana.example.com',
  },
  {
    what: 'a size in decimal units',
    written: { stack: { prometheus: { storage: '50GB' } } },
    path: 'stack.prometheus.storage',
    message: 'got "50GB"',
    cure: 'must be a quantity such as 50Gi',
  },
  {
    what: 'a part of the stack switched on by true',
    written: { stack: { grafana: true } },
    path: 'stack.grafana',
    message: 'got true',
    cure: 'use false or a map with adminPassword, prometheusUrl',
  },
  {
    what: 'a pack without its module',
    written: { packs: [{}] },
    path: 'packs[0].module',
    message: 'is missing',
    cure: 'give a text: Path of a JavaScript module, relative to this file, or name of an installed package',
  },
  {
    what: 'an empty module',
    written: { packs: [{ module: '' }] },
    path: 'packs[0].module',
    message: 'got ""',
    cure: 'must not be empty',
  },
  {
    what: 'a cluster name that Google refuses',
    written: { cluster: 'Research' },
    path: 'cluster',
    message: 'got "Research"',
    cure: 'must be lower case letters, digits and hyphens, at most 40 characters',
  },
  {
    what: 'not a number',
    written: { exporter: { collectIntervalSeconds: Number.NaN } },
    path: 'exporter.collectIntervalSeconds',
    message: 'got NaN',
    cure: 'use a whole number',
  },
];

test('the configuration that the mistakes are put into is good', () => {
  expect(loadConfiguration(writeConfiguration(validConfiguration())).cluster).toBe('research');
});

test.each(mistakes)('$what is reported where it is, with a cure', ({ what: _what, written, ...problem }) => {
  expect(problemsIn({ ...validConfiguration(), ...written })).toEqual([problem]);
});

test('without a cluster there is nothing to guess', () => {
  const { cluster: _cluster, ...rest } = validConfiguration();
  expect(problemsIn(rest)).toEqual([
    {
      path: 'cluster',
      message: 'is missing',
      cure: 'give a text: Name of the cluster, value of the label `cluster` on every series',
    },
  ]);
});

test('all mistakes of one file are reported at once, in the order of the file', () => {
  const [train, serve] = validConfiguration().nodePools;
  const found = problemsIn({
    clutser: 'research',
    nodePools: [
      { ...train, machineType: 'a2-highgpu-3g', nodes: { min: 2, max: 1 } },
      { ...serve, name: 'train', zones: ['us-central1-b'], mig: '1g.5gb', localSsds: 1, size: 3 },
    ],
    alerting: { slack: { channel: 'gpu', webhookUrl: 'https://hooks.example.com/T/B/X' }, pagerduty: {} },
    alerts: { GpuHot: { critical: 6, warning: 4 }, GpuHott: false, GpuMemoryHot: { warning: { for: 'long' } } },
    backend: { kind: 'mimir' },
    gke: { project: 'X', location: 'us-central1-a' },
  });
  expect(found.map(({ path }) => path)).toEqual([
    'clutser',
    'nodePools[0].machineType',
    'nodePools[0].nodes',
    'nodePools[1].name',
    'nodePools[1].zones[0]',
    'nodePools[1].mig',
    'nodePools[1].localSsds',
    'nodePools[1].size',
    'alerting.slack.channel',
    'alerting.slack.webhookUrl',
    'alerting.pagerduty.routingKey',
    'alerts.GpuHot.critical',
    'alerts.GpuHott',
    'alerts.GpuMemoryHot.warning.for',
    'backend.kind',
    'gke.project',
    'cluster',
  ]);
});
