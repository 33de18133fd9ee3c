export {
  type AlertDefinition,
  alertOptionsSchema,
  type BySeverity,
  perSeverity,
  type SettingsOf,
  type StateAlert,
  type StateSetting,
  type ThresholdAlert,
  type ThresholdSetting,
} from '../alert-rules/alert-options';
export { arrCocSeries } from '../alert-rules/arr-coc/series';
export type { GpuAlertOptions } from '../alert-rules/gpu/options';
export { gpuSeries } from '../alert-rules/gpu/recording';
export type { InferenceAlertOptions } from '../alert-rules/inference/options';
export { rateOver, serviceSeries } from '../alert-rules/inference/series';

export type { AlertingRule, DashboardLink, RecordingRule, Rule, RuleGroup, Severity, Tier } from '../alert-rules/model';
export type { TrainingAlertOptions } from '../alert-rules/training/options';
export { trainingSeries } from '../alert-rules/training/series';
export type { Gpu, GpuName } from '../catalog/gpus';
export type { InferenceServerName } from '../catalog/inference-servers';
export type { MachineType, MachineTypeName } from '../catalog/machine-types';
export { arrCoc } from '../catalog/metrics/arr-coc';
export { dcgm } from '../catalog/metrics/dcgm';
export { inferenceMetrics } from '../catalog/metrics/inference';
export type { DcgmField, Metric, MetricKind, Unit } from '../catalog/metrics/metric';
export { training } from '../catalog/metrics/training';
export type { MigSizeName } from '../catalog/mig';
export type { Board } from '../dashboards/kit';
export * as kit from '../dashboards/kit';
export { aggregate, either, type Matcher, select } from '../promql/expression';
export { formatDuration, formatNumber } from '../promql/format';
export type {
  Backend,
  BackendCapabilities,
  BackendContext,
  BackendResult,
  Degradation,
  RenderedFile,
} from './backends/backend';
export { managedPrometheus } from './backends/managed-prometheus';
export { type PrometheusBackendOptions, prometheus } from './backends/prometheus';
export { type PrometheusOperatorOptions, prometheusOperator } from './backends/prometheus-operator';
export { DcgmExporter, type DcgmExporterProps } from './exporter/dcgm-exporter';
export type { NodePool, NodePoolFacts, NodePoolOptions } from './fleet/node-pool';
export { nodePoolFacts } from './fleet/node-pool';
export { GpuMonitoring, type GpuMonitoringProps } from './gpu-monitoring';
export type { GpuMonitoringOptions, ResolvedGpuMonitoringOptions } from './options';
export { arrCocPack } from './packs/arr-coc';
export type { ArrCocPackOptions } from './packs/arr-coc-options';
export { gpuPack } from './packs/gpu';
export type { GpuPackOptions } from './packs/gpu-options';
export { inferencePack } from './packs/inference';
export type { InferencePackOptions } from './packs/inference-options';
export type { MonitoringPack, PackContent, PackContext } from './packs/pack';
export { trainingPack } from './packs/training';
export type { TrainingPackOptions } from './packs/training-options';
export { type Problem, ProblemsError } from './problem';
export type { ScrapeTarget } from './scrape-target';
export type { SecretReference } from './secret-reference';
export type { Summary } from './summary';
