import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb';

/** What Pulumi writes in place of a value that is not known yet. */
export const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** What Pulumi writes in place of a secret value. */
export function secret(value: unknown) {
  return { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value };
}

/** A resource as a program hands it to the engine. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  /** URNs of what must exist before. */
  readonly dependencies: readonly string[];
  /** `<urn>::<id>` of the provider instance, or nothing for the default one. */
  readonly provider: string;
  readonly protect: boolean;
  readonly deleteBeforeReplace: boolean;
  readonly ignoreChanges: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

export function readRegistration(request: RegisterResourceRequest, urn: string): Registration {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplace(),
    ignoreChanges: request.getIgnorechangesList(),
    inputs: (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
  };
}

/** URN as the engine composes it. */
export function composeUrn(
  { project, stack }: { readonly project: string; readonly stack: string },
  { parent, type, name }: { readonly parent: string; readonly type: string; readonly name: string },
): string {
  const parentType = parent.split('::')[2];
  const isRoot = parentType === undefined || parentType === 'pulumi:pulumi:Stack';
  return `urn:pulumi:${stack}::${project}::${isRoot ? '' : `${parentType}$`}${type}::${name}`;
}

/**
 * The values that Google Cloud would compute, as far as our components read them.
 *
 * @returns nothing for types whose computed values nobody reads
 */
export function computedOutputs({ type, inputs }: Pick<Registration, 'type' | 'inputs'>): Record<string, unknown> {
  switch (type) {
    case 'gcp:container/cluster:Cluster':
      return { endpoint: '203.0.113.10', masterAuth: { clusterCaCertificate: 'Y2VydGlmaWNhdGU=' } };
    case 'gcp:serviceaccount/account:Account': {
      const email = `${inputs.accountId}@${inputs.project}.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}` };
    }
    case 'gcp:compute/router:Router':
      return { name: 'router-1' };
    default:
      return {};
  }
}
