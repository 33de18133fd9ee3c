import fc from 'fast-check';
import { NodeServiceAccount } from '../../infra';
import { nodeAccountId } from '../../infra/node-service-account';
import { find, registrationsOf, resolved } from './support/mocks';

const ACCOUNT = 'gcp:serviceaccount/account:Account';
const MEMBER = 'gcp:projects/iAMMember:IAMMember';

function create(roles?: readonly string[]) {
  return registrationsOf(
    () => new NodeServiceAccount('nodes', { cluster: 'research', project: 'ml-project', ...(roles && { roles }) }),
  );
}

describe('the account of the nodes', () => {
  test('may write logs and metrics, and nothing else', async () => {
    const { registrations } = await create();
    expect(find(registrations, MEMBER).inputs).toEqual({
      project: 'ml-project',
      role: 'roles/container.defaultNodeServiceAccount',
      member: 'serviceAccount:research-nodes@ml-project.iam.gserviceaccount.com',
    });
  });

  test('has each further role that is asked for once', async () => {
    const reader = 'roles/artifactregistry.reader';
    const { registrations } = await create([reader, reader]);
    const roles = registrations.filter(({ type }) => type === MEMBER).map(({ inputs }) => inputs.role);
    expect(roles).toEqual(['roles/container.defaultNodeServiceAccount', reader]);
  });

  test('is known by its e-mail address', async () => {
    const { result, registrations } = await create();
    expect(await resolved(result.email)).toBe('research-nodes@ml-project.iam.gserviceaccount.com');
    expect(find(registrations, ACCOUNT).parent).toBe(find(registrations, 'gpu-monitoring:gke:NodeServiceAccount').urn);
  });
});

describe('the name of the account', () => {
  const clusterName = fc.stringMatching(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/);

  test('is one that Google accepts, for every name of a cluster', () => {
    fc.assert(
      fc.property(clusterName, (cluster) => {
        expect(nodeAccountId(cluster)).toMatch(/^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$/);
      }),
    );
  });

  test('differs where long names of clusters differ only in their ends', () => {
    expect(nodeAccountId('research-europe-west4-production-a')).not.toBe(
      nodeAccountId('research-europe-west4-production-b'),
    );
  });
});
