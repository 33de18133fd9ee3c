import type { Construct } from 'constructs';
import type { RuleGroup } from '../../alert-rules/model';
import type { PromqlVersion } from '../../promql/functions';
import type { RoutingContext } from '../alerting/model';
import type { AlertingOptions } from '../alerting/options';
import type { AlertLinks } from '../links';
import type { ScrapeTarget } from '../scrape-target';

/** What a backend can express. What it cannot is left out with a {@link Degradation}, never in silence. */
export interface BackendCapabilities {
  /** Alerts may go on for a while after their condition ended (`keep_firing_for`). */
  readonly keepFiringFor: boolean;
  /** Labels of a node can be put on the series of the pods that run on it. */
  readonly nodeLabels: boolean;
  /** The backend puts the label `cluster` on every series by itself and refuses it in rules. */
  readonly clusterLabelAutomatic: boolean;
  /** The backend collects from GKE's own DCGM exporter by itself wherever that runs. */
  readonly collectsManagedDcgm: boolean;
  /** Pods can be scraped in one namespace alone. Where not, those of others that have the same labels are scraped as well. */
  readonly scrapesOneNamespace: boolean;
  /** Language version that rules are evaluated with. */
  readonly promql: PromqlVersion;
}

/** Something that the chosen backend cannot express and that was left out. */
export interface Degradation {
  /** What it concerns, e.g. an alert's name. */
  readonly subject: string;
  /** What is missing, and what happens instead. */
  readonly effect: string;
}

/** A file in a ConfigMap that a Prometheus has to read. */
export interface RenderedFile {
  readonly kind: 'rules' | 'scrape';
  readonly configMap: string;
  readonly content: string;
}

/** What a backend did with what it was given. */
export interface BackendResult {
  readonly degradations: readonly Degradation[];
  /** Files for a Prometheus that is configured by files; empty where custom resources do it. */
  readonly files: readonly RenderedFile[];
}

/** What every backend is told about the installation. */
export interface BackendContext {
  /** Name of the cluster, value of the label `cluster`. */
  readonly cluster: string;
  /** Namespace of everything but the exporter. */
  readonly namespace: string;
  readonly links: AlertLinks;
  /** Labels for every object. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What a backend is told about routing for an Alertmanager that others share. */
export interface SharedRouting {
  readonly alerting: AlertingOptions;
  /** Complete only when everything is written, as packs that come later bring alerts. */
  context(): RoutingContext & { readonly ownAlerts: readonly string[] };
}

/** How rules and scrape targets reach a Prometheus. Each backend is one file; nothing else asks which one is in use. */
export interface Backend {
  readonly name: 'prometheus' | 'prometheus-operator' | 'managed-prometheus';
  readonly capabilities: BackendCapabilities;
  /** Version of the Prometheus server to deploy. @default - the pinned one */
  readonly serverVersion?: string;
  /** What is usually missing in a cluster with this backend, and is deployed unless the options say otherwise. */
  readonly stackDefaults: { readonly servers: boolean; readonly kubeStateMetrics: 'bundled' | 'existing' };
  /** How alerts get to people where this package neither deploys an Alertmanager nor tells another one. */
  readonly routingAdvice: string;
  /** Adds objects that make the backend scrape the targets of one pack. */
  addScrapeTargets(
    scope: Construct,
    pack: string,
    targets: readonly ScrapeTarget[],
    context: BackendContext,
  ): BackendResult;
  /** Adds objects that make the backend evaluate the groups of one pack. */
  addRules(scope: Construct, pack: string, groups: readonly RuleGroup[], context: BackendContext): BackendResult;
  /** Whether what {@link addRouting} adds reads Secrets beside it. @default false */
  readonly routingReadsSecrets?: boolean;
  /**
   * Adds objects that tell an Alertmanager which this package does not deploy where alerts go. @default - there are none that
   * could
   */
  addRouting?(scope: Construct, routing: SharedRouting, context: Omit<BackendContext, 'links'>): BackendResult;
}
