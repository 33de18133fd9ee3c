import * as pulumi from '@pulumi/pulumi';
import { ProblemsError } from '../../constructs/problem';
import { deployGpuMonitoring, type GpuMonitoringDeploymentArgs } from '../../infra';
import { find, registrationsOf } from './support/mocks';

function deploy(gke: Partial<GpuMonitoringDeploymentArgs['gke']> = {}) {
  return registrationsOf(() =>
    deployGpuMonitoring({
      cluster: 'research',
      gke: { project: 'ml-project', location: 'us-central1', ...gke },
      nodePools: [{ name: 'train', machineType: 'a2-highgpu-4g', zones: ['us-central1-a'] }],
      objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gpu' } }],
    }),
  );
}

describe('a deployment', () => {
  let warn: jest.SpyInstance;

  beforeEach(() => {
    warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue(undefined);
  });

  afterEach(() => {
    warn.mockRestore();
  });

  test('warns that the control plane cannot be reached from outside while no network is authorized', async () => {
    await deploy({ network: 'ml' });
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/gke\.authorizedNetworks is empty.*network ml/));
  });

  test('warns of nothing when a network is authorized', async () => {
    await deploy({ authorizedNetworks: [{ name: 'office', cidr: '203.0.113.0/24' }] });
    expect(warn).not.toHaveBeenCalled();
  });

  test('updates changed rules and boards in place, and keeps the provider when the kubeconfig changes', async () => {
    const { registrations } = await deploy();
    expect(find(registrations, 'pulumi:providers:kubernetes').inputs).toMatchObject({
      clusterIdentifier: 'research-id',
      enableServerSideApply: 'true',
      enableConfigMapMutable: 'true',
      enableSecretMutable: 'true',
    });
  });

  test('gives the nodes further roles that the gke section asks for', async () => {
    const { registrations } = await deploy({ nodeRoles: ['roles/artifactregistry.reader'] });
    const roles = registrations.filter(({ type }) => type.endsWith(':IAMMember')).map(({ inputs }) => inputs.role);
    expect(roles).toContain('roles/artifactregistry.reader');
  });

  test('registers nothing while anything in it is wrong', async () => {
    const attempt = () => {
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
      try {
        deployGpuMonitoring({
          cluster: 'research',
          gke: { project: 'ml-project', location: 'europe-west4' },
          nodePools: [{ name: 'train', machineType: 'a2-highgpu-4g', zones: ['us-central1-a'], mig: '1g.10gb' }],
          objects: [object, object],
        });
      } catch (error) {
        if (error instanceof ProblemsError) return error.problems.map(({ path }) => path);
      }
      return [];
    };
    const { result, registrations } = await registrationsOf(attempt);
    expect(result).toEqual(['nodePools[0].zones[0]', 'nodePools[0].mig', 'objects[1]']);
    expect(registrations).toEqual([]);
  });

  test('tells how many devices a node of each pool has', async () => {
    expect((await deploy()).result.allocatablePerNode).toEqual({ train: 4 });
  });
});
