import { ApiObject, type ApiObjectMetadata, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import type { AlertmanagerConfigSpec } from '../alerting/operator-config';
import type { RenderedGroup } from './rule-groups';

/** A relabeling step in the words of the operator's custom resources. */
export interface OperatorRelabeling {
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly targetLabel?: string;
  readonly replacement?: string;
  readonly action?: string;
}

export interface PodMonitorSpec {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly namespaceSelector: { readonly matchNames: readonly string[] };
  readonly attachMetadata?: { readonly node: boolean };
  readonly podMetricsEndpoints: readonly {
    /** @default - every port of the pods, for relabeling to choose from */
    readonly port?: string;
    readonly path: string;
    readonly interval: string;
    readonly scrapeTimeout: string;
    readonly honorLabels: boolean;
    readonly relabelings: readonly OperatorRelabeling[];
  }[];
}

/** `PodMonitor` of the Prometheus Operator: which pods are scraped, and how. */
export class PodMonitor extends ApiObject {
  constructor(scope: Construct, id: string, props: { metadata: ApiObjectMetadata; spec: PodMonitorSpec }) {
    super(scope, id, { apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor', ...props });
  }
}

/** `PrometheusRule` of the Prometheus Operator: rule groups. */
export class PrometheusRule extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { metadata: ApiObjectMetadata; spec: { readonly groups: readonly RenderedGroup[] } },
  ) {
    super(scope, id, { apiVersion: 'monitoring.coreos.com/v1', kind: 'PrometheusRule', ...props });
  }
}

/** `AlertmanagerConfig` of the Prometheus Operator: a part of the routing. */
export class AlertmanagerConfigResource extends ApiObject {
  constructor(
    scope: Construct,
    id: string,
    props: { metadata: ApiObjectMetadata; spec: () => AlertmanagerConfigSpec },
  ) {
    const { metadata, spec } = props;
    const definition = { apiVersion: 'monitoring.coreos.com/v1alpha1', kind: 'AlertmanagerConfig', metadata };
    super(scope, id, { ...definition, spec: Lazy.any({ produce: spec }) });
  }
}
