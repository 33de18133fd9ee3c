import type { SecretReference } from '../secret-reference';
import { yamlText } from '../yaml-text';
import { alertmanagerConfig } from './alertmanager-config';
import type { RoutingContext } from './model';
import type { AlertingOptions } from './options';

/**
 * Where the Alertmanager of Google Managed Prometheus reads its configuration, secrets and all.
 *
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine `doc/api.md`, `ManagedAlertmanagerSpec`
 */
export const managedAlertmanagerSecret = {
  namespace: 'gmp-public',
  name: 'alertmanager',
  key: 'alertmanager.yaml',
} as const;

/**
 * @param textOf text that stands for a secret
 * @returns the configuration file with its secrets within it
 */
export function inlineConfig(
  options: AlertingOptions,
  context: RoutingContext,
  textOf: (reference: SecretReference) => string,
): string {
  return yamlText(alertmanagerConfig(options, context, (field, reference) => ({ [field]: textOf(reference) })));
}

/** One secret that External Secrets fetches, under the name by which the template calls it. */
export interface FetchedSecret {
  readonly secretKey: string;
  readonly remoteRef: { readonly key: string; readonly property: string };
}

/**
 * @returns the configuration file as a template of External Secrets, and what the template needs. Alertmanager's own templates
 * are quoted in it, so that they come out as they were.
 */
export function externalSecretTemplate(
  options: AlertingOptions,
  context: RoutingContext,
): { readonly template: string; readonly data: readonly FetchedSecret[] } {
  const fetched = new Map<string, FetchedSecret>();
  const text = inlineConfig(options, context, (reference) => {
    const { name: key, key: property } = reference.secret;
    const known = fetched.get(`${key}/${property}`) ?? {
      secretKey: `secret${fetched.size}`,
      remoteRef: { key, property },
    };
    fetched.set(`${key}/${property}`, known);
    return `@${known.secretKey}@`;
  });
  const template = text.replace(/\{\{/g, '{{ "{{" }}').replace(/["']?@(secret\d+)@["']?/g, '{{ printf "%q" .$1 }}');
  return { template, data: [...fetched.values()] };
}
