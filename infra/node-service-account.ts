import { createHash } from 'node:crypto';
import { ComponentResource, type ComponentResourceOptions, type Output } from '@pulumi/pulumi';
import { Account, IAMMember } from './gcp';

/**
 * Write logs and metrics, and nothing else.
 * @see https://cloud.google.com/kubernetes-engine/security/configure-node-service-accounts
 */
const nodeRole = 'roles/container.defaultNodeServiceAccount';

/** Longest name of an account, which Google also wants to have at least 6 characters. */
const maxAccountIdLength = 30;

export interface NodeServiceAccountArgs {
  /** Name of the cluster, from which the account's name is made. */
  readonly cluster: string;
  /** Id of the project in which the nodes run. */
  readonly project: string;
  /**
   * Further roles in the project, e.g. `roles/artifactregistry.reader` for images of the project's own.
   * @default - none
   */
  readonly roles?: readonly string[];
}

/** @returns the account's name: `<cluster>-nodes`, with a hash in place of what is too long */
export function nodeAccountId(cluster: string): string {
  const suffix = '-nodes';
  if (cluster.length + suffix.length <= maxAccountIdLength) return `${cluster}${suffix}`;
  const hash = createHash('sha256').update(cluster).digest('hex').slice(0, 6);
  const kept = cluster.slice(0, maxAccountIdLength - suffix.length - hash.length - 1).replace(/-+$/, '');
  return `${kept}-${hash}${suffix}`;
}

/** The account that nodes run as, in place of the project's default one, which may edit the whole project. */
export class NodeServiceAccount extends ComponentResource {
  readonly account: Account;
  readonly email: Output<string>;

  constructor(name: string, args: NodeServiceAccountArgs, options?: ComponentResourceOptions) {
    super('gpu-monitoring:gke:NodeServiceAccount', name, {}, options);
    this.account = new Account(
      name,
      {
        accountId: nodeAccountId(args.cluster),
        displayName: `Nodes of ${args.cluster}`,
        project: args.project,
      },
      { parent: this },
    );
    this.email = this.account.email;
    for (const role of new Set([nodeRole, ...(args.roles ?? [])])) {
      new IAMMember(`${name}-${role}`, { project: args.project, role, member: this.account.member }, { parent: this });
    }
    this.registerOutputs({ email: this.email });
  }
}
