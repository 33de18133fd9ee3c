import { ApiObject, type ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
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
