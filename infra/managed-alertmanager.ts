import { type Output, secret } from '@pulumi/pulumi';
import { alertingReferences } from '../constructs/alerting/alertmanager-config';
import { inlineConfig, managedAlertmanagerSecret } from '../constructs/alerting/managed-alertmanager';
import type { SharedRouting } from '../constructs/backends/backend';
import { type Problem, throwOnProblems } from '../constructs/problem';
import type { SecretReference } from '../constructs/secret-reference';
import type { KubernetesObject } from './kube-object';

/** Values by the name of a Secret and the key in it. */
export type SecretValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Key of Pulumi's configuration under which the values are. */
export const secretValuesKey = 'alertingSecrets';

/**
 * The Secret with the configuration of the managed Alertmanager, which takes secrets only within it. It stays encrypted in
 * Pulumi's state and is never written to a file.
 *
 * @param values what the references in the routing stand for; they are never printed
 */
export function managedAlertmanagerObject(routing: SharedRouting, values: Output<SecretValues>): KubernetesObject {
  const { namespace, name, key } = managedAlertmanagerSecret;
  const text = values.apply((known) => {
    throwOnProblems('pulumi', missingValues(alertingReferences(routing.alerting), known));
    return inlineConfig(routing.alerting, routing.context(), ({ secret: { name, key } }) => known[name]?.[key] ?? '');
  });
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, stringData: { [key]: secret(text) } };
}

/** @returns references to what is not known, each with the command that sets it; no value is printed */
export function missingValues(references: readonly SecretReference[], known: SecretValues): Problem[] {
  return references
    .filter(({ secret: { name, key } }) => typeof known[name]?.[key] !== 'string')
    .map(({ secret: { name, key } }) => ({
      path: `${secretValuesKey}["${name}"]["${key}"]`,
      message: 'is not in Pulumi’s configuration',
      cure: `pulumi config set --secret --path '${secretValuesKey}["${name}"]["${key}"]'`,
    }));
}
