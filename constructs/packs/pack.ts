import type { RuleGroup } from '../../alert-rules/model';
import type { Metric } from '../../catalog/metrics/metric';
import type { Board } from '../../dashboards/kit';
import type { Matcher } from '../../promql/expression';
import type { BackendCapabilities, Degradation } from '../backends/backend';
import type { ScrapeTarget } from '../scrape-target';

/** What a pack is told about the installation that it becomes part of. */
export interface PackContext {
  /** Name of the cluster, value of the label `cluster`. */
  readonly cluster: string;
  readonly capabilities: BackendCapabilities;
  /** Labels for series that are recorded from constants; empty where the backend adds the cluster by itself. */
  readonly clusterLabels: Readonly<Record<string, string>>;
  /** GPUs that a node of each machine type has, for the machine types of the fleet. */
  readonly expectedGpus: Readonly<Record<string, number>>;
  readonly exporter: ExporterContext;
  /** MIG instances that a GPU has, for the MIG sizes of the fleet. */
  readonly migInstancesPerGpu: Readonly<Record<string, number>>;
  /** Whether kube-state-metrics is collected. */
  readonly kubeState: boolean;
  /** Whether the bundled Prometheus is the server, which scrapes nothing but the targets of packs. */
  readonly bundledPrometheus: boolean;
}

/** What a pack is told about the DCGM exporter. */
export interface ExporterContext {
  /** What is scraped, the exporter with profiling first; their metrics are the fields that are collected. */
  readonly targets: readonly ScrapeTarget[];
  /** Namespace of the exporter's pods. */
  readonly namespace: string;
  /** Which of the containers there are the exporter's, by a label of kube-state-metrics. */
  readonly containers: Matcher;
  readonly version: string;
  /** Whether expressions must name the exporter's job, as the same series come from another scrape besides. */
  readonly scrapedTwice: boolean;
}

/** What a pack brings. */
export interface PackContent {
  /** @default - none */
  readonly scrapeTargets?: readonly ScrapeTarget[];
  /** @default - none */
  readonly rules?: readonly RuleGroup[];
  /** @default - none */
  readonly boards?: readonly Board[];
  /** Metrics that something else in the cluster exposes and another configuration scrapes. @default - none */
  readonly externalMetrics?: readonly Metric[];
  /**
   * Pages in Markdown by alert name, shown on the runbook board. Without its page an alert links to one only where the option
   * `links.runbooks` names a folder of pages.
   * @default - none
   */
  readonly runbooks?: Readonly<Record<string, string>>;
  /** What the pack could not do in this installation, for the report of a synth. @default - none */
  readonly degradations?: readonly Degradation[];
}

/** A pack that was asked for its content. */
export interface NamedContent {
  readonly name: string;
  readonly content: PackContent;
}

/** One subject: its scrape targets, rules, boards and runbooks. Packs of users implement the same interface as ours. */
export interface MonitoringPack {
  /** Lower case letters, digits and hyphens; part of the names of its objects. */
  readonly name: string;
  /** @throws ProblemsError with what the person who configures has to mend; of any other error the first line is reported */
  content(context: PackContext): PackContent;
}
