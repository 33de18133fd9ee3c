import { ApiObject, type ApiObjectMetadata, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { externalSecretTemplate, managedAlertmanagerSecret } from '../alerting/managed-alertmanager';
import type { SharedRouting } from './backend';
import type { RenderedGroup } from './rule-groups';

/** Labels that Google Managed Prometheus can take from the scraped pod. */
export type TargetMetadata = 'container' | 'namespace' | 'node' | 'pod';

export interface ClusterPodMonitoringSpec {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly endpoints: readonly {
    readonly port: string | number;
    readonly path: string;
    readonly interval: string;
    readonly timeout: string;
  }[];
  readonly targetLabels: { readonly metadata: readonly TargetMetadata[] };
}

/** `ClusterPodMonitoring`: unlike the namespaced kind it may leave the labels of the scraped pod away. */
export class ClusterPodMonitoring extends ApiObject {
  constructor(scope: Construct, id: string, props: { metadata: ApiObjectMetadata; spec: ClusterPodMonitoringSpec }) {
    super(scope, id, { apiVersion: 'monitoring.googleapis.com/v1', kind: 'ClusterPodMonitoring', ...props });
  }
}

/** `ClusterRules`: unlike the namespaced kind it sees the series of every namespace of the cluster. */
export class ClusterRules extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { metadata: ApiObjectMetadata; spec: { readonly groups: readonly RenderedGroup[] } },
  ) {
    super(scope, id, { apiVersion: 'monitoring.googleapis.com/v1', kind: 'ClusterRules', ...props });
  }
}

/** A store of External Secrets. */
export interface SecretStore {
  readonly name: string;
  readonly kind: 'ClusterSecretStore' | 'SecretStore';
}

/** `ExternalSecret`: makes the Secret with the configuration of the managed Alertmanager out of a store's secrets. */
export class AlertmanagerExternalSecret extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    {
      labels,
      store,
      routing,
    }: { labels: Readonly<Record<string, string>>; store: SecretStore; routing: SharedRouting },
  ) {
    const { namespace, name, key } = managedAlertmanagerSecret;
    const produce = () => {
      const { template, data } = externalSecretTemplate(routing.alerting, routing.context());
      return {
        refreshInterval: '1h',
        secretStoreRef: store,
        target: { name, creationPolicy: 'Owner', template: { engineVersion: 'v2', data: { [key]: template } } },
        data,
      };
    };
    const metadata = { name: 'gpu-monitoring-alertmanager', namespace, labels: { ...labels } };
    super(scope, id, {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata,
      spec: Lazy.any({ produce }),
    });
  }
}
