import { z } from 'zod';
import { isDuration } from '../../promql/format';
import type { Backend } from '../backends/backend';
import { firstWithScrapeFiles } from '../backends/prometheus';
import type { Problem } from '../problem';
import { secretReferenceSchema } from '../secret-reference';

const quantity = z.string().regex(/^\d+(Mi|Gi|Ti)$/, 'must be a quantity such as 50Gi');
const duration = z
  .string()
  .refine(isDuration, { error: (issue) => `"${issue.input}" is not a duration; write it like 15d or 12h` });

const volume = {
  storage: quantity,
  storageClass: z
    .string()
    .optional()
    .describe('Storage class of the volume; the cluster’s default where it is left out'),
};

/** How long the bundled Prometheus keeps samples where nothing is said and nothing asks for more. */
export const usualRetention = '15d';

export const prometheusServerSchema = z.strictObject({
  ...volume,
  storage: quantity.default('50Gi').describe('Size of the volume'),
  retention: duration
    .optional()
    .describe(
      'How long samples are kept; at least a day longer than the longest window of any rule. 15d where it is left out, and 32d with inference services, whose error budgets are those of 30 days',
    ),
});

export const alertmanagerServerSchema = z.strictObject({
  ...volume,
  storage: quantity.default('1Gi').describe('Size of the volume, which holds silences and what was already sent'),
});

/** Where the bundled Prometheus answers. */
const bundledPrometheusUrl = 'http://prometheus:9090';

export const grafanaSchema = z.strictObject({
  adminPassword: secretReferenceSchema
    .default({ secret: { name: 'grafana-admin', key: 'password' } })
    .describe('Secret that holds the password of the user admin; there is no default password'),
  prometheusUrl: z
    .url()
    .default(bundledPrometheusUrl)
    .describe('Where Grafana finds Prometheus; the default is the bundled one'),
});

/** What runs beside the exporter where the cluster has none of it; `false` leaves a part out. */
export const stackSchema = z.strictObject({
  prometheus: z
    .union([z.literal(false), prometheusServerSchema])
    .optional()
    .describe('Prometheus server'),
  alertmanager: z
    .union([z.literal(false), alertmanagerServerSchema])
    .optional()
    .describe('Alertmanager'),
  grafana: z
    .union([z.literal(false), grafanaSchema])
    .optional()
    .describe('Grafana with the boards'),
  kubeStateMetrics: z
    .enum(['bundled', 'existing', 'none'])
    .optional()
    .describe('kube-state-metrics: deploy it, rely on the cluster’s own, or do without the rules that need it'),
  logShipper: z
    .enum(['bundled', 'none'])
    .optional()
    .describe(
      'Fluent Bit, which writes info alerts to its own log, or nothing, so that they are seen only in Alertmanager',
    ),
});

export type PrometheusServerOptions = z.output<typeof prometheusServerSchema> & { readonly retention: string };
export type AlertmanagerServerOptions = z.output<typeof alertmanagerServerSchema>;
export type GrafanaOptions = z.output<typeof grafanaSchema>;
export type StackOptions = z.output<typeof stackSchema>;

/** Parts of the stack after the backend's defaults were filled in. */
export interface ResolvedStack {
  readonly prometheus: PrometheusServerOptions | false;
  readonly alertmanager: AlertmanagerServerOptions | false;
  readonly grafana: GrafanaOptions | false;
  readonly kubeStateMetrics: 'bundled' | 'existing' | 'none';
  readonly logShipper: 'bundled' | 'none';
}

/**
 * @param retention how long the bundled Prometheus keeps samples where nothing is said @default 15d
 * @returns the parts that are deployed: those that were asked for, and those that the backend's clusters usually lack
 */
export function resolveStack(
  options: StackOptions,
  defaults: Backend['stackDefaults'],
  retention: string = usualRetention,
): ResolvedStack {
  const { servers } = defaults;
  const prometheus = options.prometheus ?? (servers && prometheusServerSchema.parse({}));
  const alertmanager = options.alertmanager ?? (servers && alertmanagerServerSchema.parse({}));
  return {
    prometheus: prometheus && { ...prometheus, retention: prometheus.retention ?? retention },
    alertmanager,
    grafana: options.grafana ?? (servers && grafanaSchema.parse({})),
    kubeStateMetrics: options.kubeStateMetrics ?? defaults.kubeStateMetrics,
    logShipper: options.logShipper ?? (alertmanager ? 'bundled' : 'none'),
  };
}

/** @returns parts that were asked for and could not work */
export function stackProblems(stack: ResolvedStack, backend: Backend): Problem[] {
  const problems: Problem[] = [];
  if (stack.prometheus && !backend.stackDefaults.servers) {
    problems.push({
      path: 'stack.prometheus',
      message: `would scrape nothing, as ${backend.name} renders no files for it`,
      cure: 'leave it out, or use the backend prometheus',
    });
  }
  if (stack.prometheus && backend.stackDefaults.servers && !readsScrapeFiles(backend)) {
    const { major, minor } = firstWithScrapeFiles;
    problems.push({
      path: 'backend.version',
      message: `the bundled Prometheus ${backend.serverVersion} would not start, as it does not know scrape_config_files`,
      cure: `use ${major}.${minor}.0 or newer, or set stack: { prometheus: false } and run a Prometheus of your own`,
    });
  }
  if (stack.logShipper === 'bundled' && !stack.alertmanager && backend.stackDefaults.servers) {
    problems.push({
      path: 'stack.logShipper',
      message: 'would receive nothing, as no Alertmanager is deployed and its configuration is not rendered',
      cure: 'leave it out, or deploy the Alertmanager',
    });
  }
  if (stack.grafana && !stack.prometheus && stack.grafana.prometheusUrl === bundledPrometheusUrl) {
    problems.push({
      path: 'stack.grafana.prometheusUrl',
      message: `${bundledPrometheusUrl} is the bundled Prometheus, which is not deployed here`,
      cure: 'give the address of the Prometheus that Grafana reads',
    });
  }
  return problems;
}

function readsScrapeFiles({ capabilities }: Backend): boolean {
  const { major, minor } = capabilities.promql;
  return (
    major > firstWithScrapeFiles.major || (major === firstWithScrapeFiles.major && minor >= firstWithScrapeFiles.minor)
  );
}
