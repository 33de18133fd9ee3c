import { ApiObject, Chart, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { alertingRules } from '../alert-rules/model';
import { dcgmExporterContainer } from '../catalog/dcgm-exporter';
import { type Board, panelCount } from '../dashboards/kit';
import { alertingReferences, isRoutingShared } from './alerting/alertmanager-config';
import { equalLabelProblems, subjectDegradations } from './alerting/equal-labels';
import { inhibitions } from './alerting/inhibitions';
import type { RoutingContext } from './alerting/model';
import { repairMuting } from './alerting/repair-muting';
import type { Backend, BackendContext, BackendResult, Degradation, SharedRouting } from './backends/backend';
import { prometheus } from './backends/prometheus';
import { clearClusterScoped } from './cluster-scoped';
import { contractProblems, producedSeries, reservedLabelProblems } from './contract-check';
import { installationDegradations } from './degradations';
import { duplicateProblems } from './duplicate-names';
import { DcgmExporter } from './exporter/dcgm-exporter';
import { exporterDegradations } from './exporter/degradations';
import { collectedFields } from './exporter/fields';
import { managedExporterSource } from './exporter/managed-exporter';
import { migInstancesPerGpu, nodePoolFacts } from './fleet/node-pool';
import { addNamespace } from './monitoring-namespace';
import { type GpuMonitoringOptions, gpuMonitoringSchema, type ResolvedGpuMonitoringOptions } from './options';
import { builtInPacks } from './packs/built-in';
import type { MonitoringPack, NamedContent, PackContext } from './packs/pack';
import { platformPack } from './packs/platform';
import { type ReadPack, readPack } from './packs/read-pack';
import { type Problem, throwOnProblems } from './problem';
import { resolveOptions } from './resolve-options';
import { defaultRetention, longestWindowSeconds, retentionProblems } from './retention';
import { pageProblems, pagesOf, withAllPages } from './runbooks';
import { AlertmanagerServer } from './stack/alertmanager';
import { GrafanaServer } from './stack/grafana';
import { LogShipper, logShipperUrl } from './stack/log-shipper';
import { type ResolvedStack, resolveStack, stackProblems } from './stack/options';
import { PrometheusServer } from './stack/prometheus';
import { type Summary, summarize } from './summary';

/** Props of {@link GpuMonitoring}. */
export interface GpuMonitoringProps extends GpuMonitoringOptions {
  /** How rules and scrape targets reach a Prometheus. @default - plain files for the bundled Prometheus */
  readonly backend?: Backend;
  /** Packs beside the built-in ones. @default - none */
  readonly packs?: readonly MonitoringPack[];
}

/** Labels that a backend with `clusterLabelAutomatic` sets on every series and refuses in rules. */
const automaticLabels = ['project_id', 'location', 'cluster'];

/** GPU monitoring of one cluster: exporter, scrape targets, rules, boards, and what the cluster lacks to run them. */
export class GpuMonitoring extends Construct {
  /** Options with every default filled in. */
  readonly options: ResolvedGpuMonitoringOptions;
  readonly backend: Backend;
  readonly stack: ResolvedStack;
  /** Our exporter; undefined where GKE's own is used. */
  readonly exporter?: DcgmExporter;

  private readonly labels = { 'app.kubernetes.io/part-of': 'gpu-monitoring' };
  private readonly packContext: PackContext;
  private readonly prometheusServer?: PrometheusServer;
  private readonly grafanaServer?: GrafanaServer;
  private addedPacks: readonly NamedContent[] = [];
  private readonly foundDegradations: Degradation[] = [];

  /** @throws ProblemsError with every mistake in the props and in the packs */
  constructor(scope: Construct, id: string, props: GpuMonitoringProps) {
    super(scope, id);
    throwOnProblems(this.node.path, this.chartProblems());
    const { backend, packs, ...options } = props;
    this.options = resolveOptions(this.node.path, options, gpuMonitoringSchema);
    this.backend = backend ?? prometheus();
    this.stack = resolveStack(this.options.stack, this.backend.stackDefaults, defaultRetention(this.options));
    const { namespace, images, createNamespaces } = this.options;
    const { labels } = this;

    if (createNamespaces) {
      addNamespace(this, { namespace, exporterNamespace: this.options.exporter.namespace, labels });
    }
    if (this.options.exporter.mode === 'self') {
      this.exporter = new DcgmExporter(this, 'Exporter', {
        options: this.options.exporter,
        platform: this.options.platform,
        images,
        labels,
        createNamespace: createNamespaces && this.options.exporter.namespace !== namespace,
        nodePools: this.options.nodePools,
      });
    }
    const server = { namespace, images, labels };
    const alertmanager = this.stack.alertmanager
      ? new AlertmanagerServer(this, 'Alertmanager', {
          ...server,
          options: this.stack.alertmanager,
          alerting: this.options.alerting,
          routing: this.routingContext(),
        })
      : undefined;
    if (this.stack.logShipper === 'bundled') new LogShipper(this, 'LogShipper', server);
    if (this.stack.prometheus) {
      this.prometheusServer = new PrometheusServer(this, 'Prometheus', {
        ...server,
        options: this.stack.prometheus,
        version: this.backend.serverVersion,
        alertmanager: alertmanager?.address,
      });
    }
    if (this.stack.grafana) {
      this.grafanaServer = new GrafanaServer(this, 'Grafana', { ...server, options: this.stack.grafana });
    }
    if (this.isRoutingShared && this.backend.addRouting !== undefined) {
      this.accept(
        this.backend.addRouting(this, this.sharedRouting, { cluster: this.options.cluster, namespace, labels }),
      );
    }
    this.foundDegradations.push(
      ...exporterDegradations(this.options.exporter, this.options.nodePools, this.backend.capabilities),
      ...installationDegradations({ options: this.options, stack: this.stack, backend: this.backend }),
    );
    this.packContext = this.makePackContext();
    const builtIn = builtInPacks(options);
    const pages = builtIn.flatMap(({ alerts }) => alerts);
    const platform = platformPack(this, {
      server,
      alerts: pages,
      options: this.options,
      stack: this.stack,
      exporterNamespace: this.exporterSource().namespace,
    });
    const all = [platform, ...builtIn.map(({ pack }) => pack), ...(packs ?? [])];
    this.addPacks(all, stackProblems(this.stack, this.backend));
  }

  /**
   * Adds a subject: its scrape targets, rules, boards and runbooks.
   *
   * @throws ProblemsError when its content is malformed or cannot be had, when an expression asks for what nothing produces,
   * when a name is taken, or when the bundled Prometheus does not keep samples as long as a rule looks back
   */
  addPack(pack: MonitoringPack): void {
    this.addPacks([pack], []);
  }

  /** What the backend cannot express and was left out. */
  get degradations(): readonly Degradation[] {
    return [
      ...this.foundDegradations,
      ...this.addedPacks.flatMap((pack) => pack.content.degradations ?? []),
      ...subjectDegradations(this.addedPacks),
    ];
  }

  /** Content of every pack, in the order in which they were added. */
  get packs(): readonly NamedContent[] {
    return [...this.addedPacks];
  }

  /** Objects that are rendered, by kind and name. */
  get objects(): readonly ApiObject[] {
    return this.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
  }

  /** Secrets that somebody else must create, with the keys that are read from them. */
  get secrets(): readonly { readonly name: string; readonly keys: readonly string[] }[] {
    const { alertmanager, grafana } = this.stack;
    const references = [
      ...(alertmanager || (this.isRoutingShared && this.backend.routingReadsSecrets)
        ? alertingReferences(this.options.alerting)
        : []),
      ...(grafana ? [grafana.adminPassword] : []),
    ].map(({ secret }) => secret);
    const names = [...new Set(references.map((secret) => secret.name))].sort();
    return names.map((name) => ({
      name,
      keys: [...new Set(references.filter((secret) => secret.name === name).map((secret) => secret.key))],
    }));
  }

  /** @returns counts, and what watching the fleet costs at its largest */
  summary(): Summary {
    const { exporter, nodePools, inference } = this.options;
    return summarize(this.addedPacks, collectedFields(exporter), nodePools, inference.services);
  }

  /** Two in one chart would write objects of the same names, and one would overwrite the other. */
  private chartProblems(): Problem[] {
    const all = Chart.of(this).node.findAll();
    const other = all.find((construct) => construct instanceof GpuMonitoring && construct !== this);
    if (other === undefined) return [];
    const cure = 'give each cluster a chart of its own';
    return [
      { path: this.node.id, message: `the chart has the monitoring of a cluster already, ${other.node.path}`, cure },
    ];
  }

  /** The options as a configuration of an Alertmanager that this package does not deploy. */
  get sharedRouting(): SharedRouting {
    return {
      alerting: this.options.alerting,
      context: () => ({ ...this.routingContext(), ownAlerts: this.alertNames() }),
    };
  }

  /** Whether somebody else's Alertmanager is to know where alerts go. */
  get isRoutingShared(): boolean {
    return isRoutingShared(this.options.alerting, this.stack);
  }

  private alertNames(): string[] {
    const rules = this.addedPacks.flatMap(({ content }) => alertingRules(content.rules ?? []));
    return [...new Set(rules.map(({ alert }) => alert))].sort();
  }

  private routingContext(): RoutingContext {
    return {
      muting: repairMuting(this.options, this.stack),
      ...(this.stack.logShipper === 'bundled' ? { logUrl: logShipperUrl(this.options.namespace) } : {}),
    };
  }

  private makePackContext(): PackContext {
    const { capabilities } = this.backend;
    const pools = this.options.nodePools.map((pool) => [pool.machineType, nodePoolFacts(pool).gpusPerNode] as const);
    return {
      cluster: this.options.cluster,
      capabilities,
      clusterLabels: capabilities.clusterLabelAutomatic ? {} : { cluster: this.options.cluster },
      expectedGpus: Object.fromEntries(pools),
      migInstancesPerGpu: migInstancesPerGpu(this.options.nodePools),
      exporter: {
        ...this.exporterSource(),
        version: this.options.exporter.version,
        scrapedTwice: this.exporter === undefined && capabilities.collectsManagedDcgm,
      },
      kubeState: this.stack.kubeStateMetrics !== 'none',
      bundledPrometheus: this.stack.prometheus !== false,
    };
  }

  private exporterSource(): Pick<PackContext['exporter'], 'targets' | 'namespace' | 'containers'> {
    const { exporter } = this.options;
    if (this.exporter === undefined) return managedExporterSource(exporter, this.options.nodePools);
    const { scrapeTargets: targets } = this.exporter;
    return { targets, namespace: exporter.namespace, containers: ['container', '=', dcgmExporterContainer] };
  }

  private addPacks(packs: readonly MonitoringPack[], known: readonly Problem[]): void {
    const added = packs.map((pack) => readPack(pack, this.packContext));
    throwOnProblems(this.node.path, [...known, ...this.packProblems(added)]);
    this.addedPacks = withAllPages([...this.addedPacks, ...added.map(({ name, content }) => ({ name, content }))]);
    for (const pack of this.addedPacks.slice(-added.length)) this.renderPack(pack);
    clearClusterScoped(this);
  }

  private packProblems(added: readonly ReadPack[]): Problem[] {
    const all = [...this.addedPacks, ...added];
    const { clusterLabelAutomatic, promql } = this.backend.capabilities;
    const contract = {
      produced: producedSeries(all.map((pack) => pack.content)),
      complete: added.every((pack) => pack.complete),
      engine: promql,
    };
    const rules = added.flatMap((pack) => pack.content.rules ?? []);
    const server = this.stack.prometheus;
    return [
      ...(server ? retentionProblems(server.retention, longestWindowSeconds(rules)) : []),
      ...added.flatMap((pack) => [
        ...pack.problems,
        ...(clusterLabelAutomatic ? reservedLabelProblems(pack, automaticLabels) : []),
        ...contractProblems(pack, contract),
      ]),
      ...duplicateProblems(all),
      ...pageProblems(all),
      ...equalLabelProblems(all, added, inhibitions(this.routingContext())),
    ];
  }

  private renderPack({ name, content }: NamedContent): void {
    const { scrapeTargets = [], rules = [], boards = [] } = content;
    const context = this.backendContext();
    if (scrapeTargets.length > 0) this.accept(this.backend.addScrapeTargets(this, name, scrapeTargets, context));
    if (rules.length > 0) this.accept(this.backend.addRules(this, name, rules, context));
    for (const board of boards) this.addBoard(board);
  }

  private backendContext(): BackendContext {
    const { cluster, namespace, links } = this.options;
    const pages = new Set(Object.keys(pagesOf(this.addedPacks)));
    return { cluster, namespace, links: { ...links, pages }, labels: this.labels };
  }

  private accept({ degradations, files }: BackendResult): void {
    this.foundDegradations.push(...degradations);
    for (const file of files) this.prometheusServer?.addFiles(file.kind, file.configMap, file.content);
  }

  private addBoard(board: Board): void {
    const { label, folderAnnotation, folder = board.folder } = this.options.boards;
    const name = `gpu-monitoring-board-${board.uid}`;
    const key = `${board.uid}.json`;
    new kplus.ConfigMap(this, `board-${board.uid}`, {
      metadata: {
        name,
        namespace: this.options.namespace,
        labels: { ...this.labels, [label.key]: label.value },
        annotations: {
          [folderAnnotation]: folder,
          'gpu-monitoring/panels': this.fromBoard(board, (latest) => String(panelCount(latest))),
        },
      },
      data: { [key]: this.fromBoard(board, (latest) => JSON.stringify(latest.dashboard)) },
    });
    this.grafanaServer?.addBoard({ configMap: name, folder });
  }

  /** A text that is made when everything is written, because packs that come later bring pages to the runbook board. */
  private fromBoard(board: Board, text: (latest: Board) => string): string {
    const boards = () => this.addedPacks.flatMap((pack) => pack.content.boards ?? []);
    return Lazy.any({ produce: () => text(boards().find(({ uid }) => uid === board.uid) ?? board) });
  }
}
