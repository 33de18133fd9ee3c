import { withoutAwaitingSecrets } from '../../infra/await';
import type { KubernetesObject } from '../../infra/kube-object';

const skipAwait = 'pulumi.com/skipAwait';

function workload(kind: string, podSpec: object): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name: 'web', namespace: 'a' },
    spec: { template: { spec: podSpec } },
  };
}

function annotationOf(object: KubernetesObject | undefined): unknown {
  return (object?.metadata.annotations as Readonly<Record<string, string>> | undefined)?.[skipAwait];
}

const fromEnvironment = {
  containers: [{ env: [{ name: 'P', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }],
};
const fromVolume = { volumes: [{ name: 'v', secret: { secretName: 's' } }] };
const fromOptionalVolume = { volumes: [{ name: 'v', secret: { secretName: 's', optional: true } }] };

describe('waiting for workloads', () => {
  it.each([
    ['a variable', fromEnvironment],
    ['a volume', fromVolume],
  ])('does not wait for pods that need a Secret of somebody else through %s', (_, podSpec) => {
    const [object] = withoutAwaitingSecrets([workload('Deployment', podSpec)]);
    expect(annotationOf(object)).toBe('true');
  });

  it('waits where the Secret is optional', () => {
    const [object] = withoutAwaitingSecrets([workload('StatefulSet', fromOptionalVolume)]);
    expect(annotationOf(object)).toBeUndefined();
  });

  it('waits where the Secret is among the objects', () => {
    const secret: KubernetesObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'a' } };
    const [, object] = withoutAwaitingSecrets([secret, workload('Deployment', fromVolume)]);
    expect(annotationOf(object)).toBeUndefined();
  });

  it('keeps the annotations that are there, and leaves what it was given as it is', () => {
    const given: KubernetesObject = {
      ...workload('Deployment', fromVolume),
      metadata: { name: 'web', namespace: 'a', annotations: { own: 'kept' } },
    };
    const [object] = withoutAwaitingSecrets([given]);
    expect(object?.metadata.annotations).toEqual({ own: 'kept', [skipAwait]: 'true' });
    expect(given.metadata.annotations).toEqual({ own: 'kept' });
  });
});
