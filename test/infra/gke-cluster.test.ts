import { ProblemsError } from '../../constructs/problem';
import { GkeCluster, type GkeClusterArgs, kubeconfig } from '../../infra';
import { find, registrationsOf, resolved } from './support/mocks';

const CLUSTER = 'gcp:container/cluster:Cluster';
const NODE_POOL = 'gcp:container/nodePool:NodePool';
const ROUTER = 'gcp:compute/router:Router';
const NAT = 'gcp:compute/routerNat:RouterNat';

function create(args: Partial<GkeClusterArgs> = {}, options: { readonly preview?: boolean } = {}) {
  return registrationsOf(
    () =>
      new GkeCluster('research', {
        cluster: 'research',
        project: 'ml-project',
        location: 'us-central1-a',
        serviceAccount: 'nodes@ml-project.iam.gserviceaccount.com',
        ...args,
      }),
    options,
  );
}

describe('the GKE cluster component', () => {
  test('is safe by default', async () => {
    const { registrations } = await create();
    expect(find(registrations, CLUSTER).inputs).toMatchObject({
      name: 'research',
      project: 'ml-project',
      location: 'us-central1-a',
      privateClusterConfig: { enablePrivateNodes: true },
      masterAuthorizedNetworksConfig: { cidrBlocks: [], gcpPublicCidrsAccessEnabled: false },
      workloadIdentityConfig: { workloadPool: 'ml-project.svc.id.goog' },
      enableShieldedNodes: true,
      releaseChannel: { channel: 'REGULAR' },
      deletionProtection: true,
      datapathProvider: 'ADVANCED_DATAPATH',
      removeDefaultNodePool: true,
    });
  });

  test('measures itself with managed Prometheus, but runs no second exporter on the GPUs', async () => {
    const { registrations } = await create();
    const monitoring = find(registrations, CLUSTER).inputs.monitoringConfig;
    expect(monitoring).toMatchObject({
      managedPrometheus: { enabled: true },
      enableComponents: expect.arrayContaining(['SYSTEM_COMPONENTS', 'CADVISOR']),
    });
    expect(monitoring).toMatchObject({ enableComponents: expect.not.arrayContaining(['DCGM']) });
  });

  test('runs GKE’s exporter only where it is used instead of ours', async () => {
    const { registrations } = await create({ dcgm: 'managed' });
    expect(find(registrations, CLUSTER).inputs.monitoringConfig).toMatchObject({
      enableComponents: expect.arrayContaining(['SYSTEM_COMPONENTS', 'DCGM']),
    });
  });

  test('takes the choices of the configuration', async () => {
    const { registrations } = await create({
      location: 'europe-west4',
      network: 'ml',
      subnetwork: 'ml-gpu',
      podRange: 'pods',
      serviceRange: 'services',
      releaseChannel: 'STABLE',
      deletionProtection: false,
      authorizedNetworks: [{ name: 'office', cidr: '203.0.113.0/24' }],
    });
    expect(find(registrations, CLUSTER).inputs).toMatchObject({
      location: 'europe-west4',
      network: 'ml',
      subnetwork: 'ml-gpu',
      ipAllocationPolicy: { clusterSecondaryRangeName: 'pods', servicesSecondaryRangeName: 'services' },
      releaseChannel: { channel: 'STABLE' },
      deletionProtection: false,
      masterAuthorizedNetworksConfig: { cidrBlocks: [{ displayName: 'office', cidrBlock: '203.0.113.0/24' }] },
    });
  });

  test('has a pool of CPU machines without a taint, where the monitoring can run', async () => {
    const { registrations } = await create({ systemPool: { machineType: 'n2-standard-4', nodes: { min: 2, max: 5 } } });
    const { parent, inputs } = find(registrations, NODE_POOL);
    expect(parent).toBe(find(registrations, 'gpu-monitoring:gke:Cluster').urn);
    expect(inputs).toMatchObject({
      name: 'system',
      autoscaling: { totalMinNodeCount: 2, totalMaxNodeCount: 5 },
      nodeConfig: {
        machineType: 'n2-standard-4',
        serviceAccount: 'nodes@ml-project.iam.gserviceaccount.com',
        shieldedInstanceConfig: { enableSecureBoot: true },
      },
    });
    expect(inputs.nodeConfig).not.toHaveProperty('taints');
  });

  test('lets private nodes pull images through a NAT in the region of the cluster', async () => {
    const { registrations } = await create();
    expect(find(registrations, ROUTER).inputs).toMatchObject({ region: 'us-central1', network: 'default' });
    expect(find(registrations, NAT).inputs).toMatchObject({
      region: 'us-central1',
      router: 'router-1',
      sourceSubnetworkIpRangesToNat: 'ALL_SUBNETWORKS_ALL_IP_RANGES',
    });
  });

  test('limits the NAT to the subnetwork of the cluster', async () => {
    const { registrations } = await create({ subnetwork: 'ml-gpu' });
    expect(find(registrations, NAT).inputs).toMatchObject({
      sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
      subnetworks: [{ name: 'ml-gpu' }],
    });
  });

  test.each([
    ['the network has a NAT already', { cloudNat: false }],
    ['nodes have public addresses', { privateNodes: false }],
  ])('makes no NAT where %s', async (_reason, args) => {
    const { registrations } = await create(args);
    expect(registrations.filter(({ type }) => type === ROUTER || type === NAT)).toEqual([]);
  });

  test('gives out a kubeconfig that is secret', async () => {
    const { result, registrations } = await create();
    expect(await isSecret(result.kubeconfig)).toBe(true);
    expect(JSON.parse(await resolved(result.kubeconfig))).toMatchObject({
      clusters: [{ cluster: { server: 'https://203.0.113.10', 'certificate-authority-data': 'Y2VydGlmaWNhdGU=' } }],
    });
    expect(registrations.some(({ inputs }) => JSON.stringify(inputs).includes('Y2VydGlmaWNhdGU='))).toBe(false);
  });

  test('reports every mistake at once and registers nothing', async () => {
    const attempt = () => {
      const error = caught(
        () =>
          new GkeCluster('research', {
            cluster: 'Research_1',
            project: 'ml-project',
            location: 'mars',
            serviceAccount: 'nodes@ml-project.iam.gserviceaccount.com',
            authorizedNetworks: [{ name: 'office', cidr: '203.0.113.0' }],
            systemPool: { nodes: { min: 3, max: 2 } },
          }),
      );
      return error.problems.map(({ path }) => path);
    };
    const { result, registrations } = await registrationsOf(attempt);
    expect(result).toEqual(['cluster', 'gke.location', 'gke.authorizedNetworks[0].cidr', 'gke.systemPool.nodes']);
    expect(registrations).toEqual([]);
  });
});

describe('a kubeconfig', () => {
  const config = JSON.parse(kubeconfig({ name: 'research', endpoint: '203.0.113.10', certificateAuthority: 'Y2E=' }));

  test('holds no credentials, but names the plugin that fetches them', () => {
    expect(config.users).toEqual([
      { name: 'research', user: { exec: expect.objectContaining({ command: 'gke-gcloud-auth-plugin' }) } },
    ]);
  });

  test('selects its only context', () => {
    expect(config['current-context']).toBe('research');
    expect(config.contexts).toEqual([{ name: 'research', context: { cluster: 'research', user: 'research' } }]);
  });
});

function caught(action: () => unknown): ProblemsError {
  try {
    action();
  } catch (error) {
    if (error instanceof ProblemsError) return error;
    throw error;
  }
  throw new Error('expected a ProblemsError, but nothing was thrown');
}

/** Pulumi keeps this off the public type of outputs. */
function isSecret(output: object): Promise<boolean> {
  return (output as { readonly isSecret: Promise<boolean> }).isSecret;
}
