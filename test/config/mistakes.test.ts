import { loadConfiguration } from '../../config/load';
import { problemsIn, validConfiguration, writeConfiguration } from './support/configuration';
import type { Mistake } from './support/mistake';

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
    what: 'a namespace of the cluster',
    written: { namespace: 'kube-system' },
    path: 'namespace',
    message: 'kube-system belongs to the cluster itself, and the manifests would change its pod security level',
    cure: 'use another name, or set createNamespaces: false',
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
