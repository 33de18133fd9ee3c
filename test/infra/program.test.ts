import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type RunOptions, type RunResult, runProgram } from './support/engine';
import { type Registration, secret, unknown } from './support/registration';

const root = join(__dirname, '../..');
const program = join(root, 'lib/infra/program.js');
const library = join(root, 'lib/infra/index.js');

const CLUSTER = 'gcp:container/cluster:Cluster';
const NODE_POOL = 'gcp:container/nodePool:NodePool';
const PROVIDER = 'pulumi:providers:kubernetes';
const STACK = 'pulumi:pulumi:Stack';

/** A run takes some seconds, most of them for loading Pulumi. */
jest.setTimeout(60_000);

function run(
  fixture: string,
  { preview, environment }: Pick<RunOptions, 'preview' | 'environment'>,
): Promise<RunResult> {
  return runCompiled(program, {
    preview,
    environment: { GPU_MONITORING_CONFIG: join(__dirname, 'fixtures', fixture), ...environment },
  });
}

function runCompiled(file: string, options: Pick<RunOptions, 'preview' | 'environment'>): Promise<RunResult> {
  if (!existsSync(file)) throw new Error(`${file} is missing; compile it first, with: npm run build`);
  return runProgram({ program: file, directory: root, ...options });
}

function created({ registrations }: RunResult): readonly Registration[] {
  return registrations.filter(({ type }) => type !== STACK);
}

function kubernetesObjects({ registrations }: RunResult): readonly Registration[] {
  return registrations.filter(({ type }) => type.startsWith('kubernetes:'));
}

function named({ registrations }: RunResult, type: string, name: string): Registration {
  const registration = registrations.find((one) => one.type === type && one.name === name);
  if (registration === undefined) throw new Error(`${type} ${name} was not registered`);
  return registration;
}

/** URNs of everything that exists before a resource does; a parent is registered before its children. */
function predecessors({ registrations }: RunResult, resource: Registration): ReadonlySet<string> {
  const byUrn = new Map(registrations.map((registration) => [registration.urn, registration]));
  const found = new Set<string>();
  const visit = ({ dependencies, parent }: Registration): void => {
    for (const urn of [...dependencies, parent]) {
      const before = byUrn.get(urn);
      if (before === undefined || found.has(urn)) continue;
      found.add(urn);
      visit(before);
    }
  };
  visit(resource);
  return found;
}

/** Where the unknown values of a resource's inputs are, e.g. `nodeConfig.serviceAccount`. */
function unknownPaths(value: unknown, path = ''): readonly string[] {
  if (value === unknown) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => unknownPaths(inner, path === '' ? key : `${path}.${key}`));
}

function errorsOf({ log }: RunResult): string {
  return log.flatMap(({ severity, message }) => (severity === 'error' ? [message] : [])).join('\n');
}

describe('the program', () => {
  let update: RunResult;
  let preview: RunResult;

  beforeAll(async () => {
    [update, preview] = await Promise.all([
      run('cluster.yaml', { preview: false }),
      run('cluster.yaml', { preview: true }),
    ]);
  });

  test('ends well, as an update and as a preview', () => {
    expect({ exitCode: update.exitCode, errors: errorsOf(update) }).toEqual({ exitCode: 0, errors: '' });
    expect({ exitCode: preview.exitCode, errors: errorsOf(preview) }).toEqual({ exitCode: 0, errors: '' });
  });

  test('creates the account, the cluster and its pools, and the way into the cluster', () => {
    const cloud = update.registrations.filter(({ type, custom }) => custom && !type.startsWith('kubernetes:'));
    expect(cloud.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      'gcp:compute/router:Router research-nat',
      'gcp:compute/routerNat:RouterNat research-nat',
      `${CLUSTER} research`,
      `${NODE_POOL} research-system`,
      `${NODE_POOL} serve`,
      `${NODE_POOL} train`,
      'gcp:projects/iAMMember:IAMMember research-nodes-roles/container.defaultNodeServiceAccount',
      'gcp:serviceaccount/account:Account research-nodes',
      `${PROVIDER} research`,
    ]);
  });

  test('creates the pools as the configuration describes them', () => {
    expect(named(update, NODE_POOL, 'train').inputs).toMatchObject({
      cluster: 'research',
      location: 'us-central1',
      nodeConfig: { machineType: 'a2-highgpu-8g', spot: true, guestAccelerators: [{ count: 8 }] },
    });
    expect(named(update, NODE_POOL, 'serve').inputs).toMatchObject({
      nodeConfig: {
        serviceAccount: 'research-nodes@ml-project.iam.gserviceaccount.com',
        guestAccelerators: [{ type: 'nvidia-a100-80gb', gpuPartitionSize: '1g.10gb' }],
        ephemeralStorageLocalSsdConfig: { localSsdCount: 1 },
      },
    });
  });

  test('gives nodes their role before they start', () => {
    const role = update.registrations.find(({ type }) => type.endsWith(':IAMMember'));
    for (const pool of ['research-system', 'serve', 'train']) {
      expect(predecessors(update, named(update, NODE_POOL, pool))).toContain(role?.urn);
    }
  });

  test('applies every object to the new cluster, after all of its pools', () => {
    const provider = named(update, PROVIDER, 'research');
    const pools = update.registrations.filter(({ type }) => type === NODE_POOL).map(({ urn }) => urn);
    expect(kubernetesObjects(update).length).toBeGreaterThan(20);
    for (const object of kubernetesObjects(update)) {
      expect(object.provider).toBe(`${provider.urn}::research-id`);
      expect([...predecessors(update, object)]).toEqual(expect.arrayContaining(pools));
    }
  });

  test('applies a namespace before what lives in it', () => {
    const namespaces = new Map(
      kubernetesObjects(update)
        .filter(({ type }) => type === 'kubernetes:core/v1:Namespace')
        .map(({ urn, inputs }) => [metadata(inputs).name, urn]),
    );
    const namespaced = kubernetesObjects(update).filter(({ inputs }) => metadata(inputs).namespace !== undefined);
    expect(namespaced.length).toBeGreaterThan(0);
    for (const object of namespaced) {
      expect(predecessors(update, object)).toContain(namespaces.get(metadata(object.inputs).namespace));
    }
  });

  test('reaches the cluster with a kubeconfig that is secret wherever it goes', () => {
    const { kubeconfig, clusterIdentifier } = named(update, PROVIDER, 'research').inputs;
    expect(kubeconfig).toEqual(secret(expect.stringContaining('https://203.0.113.10')));
    expect(clusterIdentifier).toBe('research-id');
    expect(update.outputs.kubeconfig).toEqual(kubeconfig);
    const component = named(update, 'gpu-monitoring:gke:Cluster', 'research');
    expect(JSON.stringify(component.inputs)).not.toContain('203.0.113.10');
  });

  test('says how to reach the cluster, and how many devices a node of each pool has', () => {
    expect(update.outputs).toEqual({
      clusterName: 'research',
      endpoint: '203.0.113.10',
      kubeconfig: expect.anything(),
      allocatablePerNode: { train: 8, serve: 7 },
    });
  });

  test('shows the same resources in a preview as an update creates', () => {
    const urns = (result: RunResult) => result.registrations.map(({ urn }) => urn).sort();
    expect(urns(preview)).toEqual(urns(update));
  });

  test('leaves unknown in a preview only what Google Cloud decides', () => {
    const unknowns = preview.registrations.flatMap(({ type, name, inputs }) =>
      unknownPaths(inputs).map((path) => `${type.split(':').at(-1)} ${name}: ${path}`),
    );
    expect(unknowns.sort()).toEqual([
      'Cluster research: nodeConfig.serviceAccount',
      'IAMMember research-nodes-roles/container.defaultNodeServiceAccount: member',
      'NodePool research-system: nodeConfig.serviceAccount',
      'NodePool serve: nodeConfig.serviceAccount',
      'NodePool train: nodeConfig.serviceAccount',
      'RouterNat research-nat: router',
      'kubernetes research: clusterIdentifier',
      'kubernetes research: kubeconfig',
    ]);
  });

  test('knows the allocatable devices in a preview already', () => {
    expect(preview.outputs).toMatchObject({
      clusterName: 'research',
      endpoint: unknown,
      allocatablePerNode: { train: 8, serve: 7 },
    });
  });
});

describe('the program with mistakes in its configuration', () => {
  test('reports all of them, fails and creates nothing', async () => {
    const result = await run('mistakes.yaml', { preview: false });
    expect(result.exitCode).not.toBe(0);
    for (const path of ['nodePools[0].mig', 'nodePools[0].zones[0]', 'gke.realeaseChannel']) {
      expect(errorsOf(result)).toContain(path);
    }
    expect(errorsOf(result)).not.toMatch(/^\s+at /m);
    expect(created(result)).toEqual([]);
  });

  describe('for the managed Alertmanager', () => {
    const isItsSecret = ({ type, inputs }: Registration) =>
      type === 'kubernetes:core/v1:Secret' && metadata(inputs).namespace === 'gmp-public';
    const runManaged = (environment: Readonly<Record<string, string>>) =>
      run('managed-alertmanager.yaml', { preview: false, environment });

    test('writes its configuration as one secret, from the values in Pulumi’s configuration', async () => {
      const webhook = 'https://hooks.example.com/of-the-test';
      const key = 'gpu-monitoring:alertingSecrets';
      const result = await runManaged({
        PULUMI_CONFIG: JSON.stringify({ [key]: JSON.stringify({ 'gpu-alerts-slack': { 'webhook-url': webhook } }) }),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify([key]),
      });
      expect(errorsOf(result)).toBe('');
      const [found, ...others] = kubernetesObjects(result).filter(isItsSecret);
      expect(others).toEqual([]);
      expect(metadata(found?.inputs ?? {}).name).toBe('alertmanager');
      const text = `${JSON.stringify(found?.inputs.stringData)}`;
      expect(found?.inputs.stringData).toEqual(secret({ 'alertmanager.yaml': expect.stringContaining(webhook) }));
      expect(JSON.stringify(result.registrations).split(webhook)).toHaveLength(text.split(webhook).length);
    });

    test('says that alerts reach nobody without the values', async () => {
      const result = await runManaged({});
      expect(kubernetesObjects(result).filter(isItsSecret)).toEqual([]);
      expect(JSON.stringify(result.log)).toContain('alerting reaches nobody');
    });
  });

  test('asks for the gke section where it is missing, and creates nothing', async () => {
    const result = await run('without-gke.yaml', { preview: true });
    expect(result.exitCode).not.toBe(0);
    expect(errorsOf(result)).toMatch(/gke +is missing/);
    expect(created(result)).toEqual([]);
  });
});

test('the library creates nothing by being loaded', async () => {
  const result = await runCompiled(library, { preview: false });
  expect(result.exitCode).toBe(0);
  expect(created(result)).toEqual([]);
});

function metadata(inputs: Registration['inputs']): { readonly name?: string; readonly namespace?: string } {
  return inputs.metadata ?? {};
}
