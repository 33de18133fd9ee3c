import { type RecordedOfService, recordedByService } from '../alert-rules/inference/series-count';
import type { InferenceService } from '../alert-rules/inference/service';
import { alertingRules, recordingRules } from '../alert-rules/model';
import { type RecordedOfJob, recordedByJob } from '../alert-rules/training/series-count';
import type { DcgmField } from '../catalog/metrics/metric';
import { panelCount } from '../dashboards/kit';
import { type NodePool, nodePoolFacts } from './fleet/node-pool';
import type { NamedContent, PackContent } from './packs/pack';

/** Bytes that Prometheus needs per sample on disk. @see https://prometheus.io/docs/prometheus/latest/storage/ "1-2 bytes" */
const bytesPerSample = 2;
const scrapeSeconds = 30;

/**
 * What an installation consists of, and what watching its GPUs costs. The series of GPUs alone are counted: not those of
 * kube-state-metrics, of Prometheus and its alerts, nor those that are recorded per node, which are few beside them. Training jobs come and go, so
 * that theirs are told per run.
 */
export interface Summary {
  readonly groups: number;
  readonly recordedSeries: number;
  readonly alerts: number;
  readonly boards: number;
  readonly panels: number;
  /** Series that one whole GPU exposes, and those that are recorded for it. */
  readonly seriesPerGpu: SeriesPerGpu;
  /** The same for each pack with such series. */
  readonly seriesPerGpuByPack: readonly (SeriesPerGpu & { readonly pack: string })[];
  /** Recorded series of each training job, beside those of GPUs. */
  readonly trainingJobs: readonly RecordedOfJob[];
  /** The same of each inference service. */
  readonly inferenceServices: readonly RecordedOfService[];
  /** The fleet's GPUs at its largest, each held by one pod at most. */
  readonly fleet: {
    readonly gpus: number;
    readonly series: number;
    readonly samplesPerSecond: number;
    readonly bytesPerDay: number;
  };
}

export interface SeriesPerGpu {
  readonly raw: number;
  readonly recorded: number;
}

export function summarize(
  packs: readonly NamedContent[],
  fields: readonly DcgmField[],
  nodePools: readonly NodePool[],
  services: readonly InferenceService[] = [],
): Summary {
  const contents = packs.map(({ content }) => content);
  const groups = contents.flatMap((content) => content.rules ?? []);
  const boards = contents.flatMap((content) => content.boards ?? []);
  const recorded = recordingRules(groups);
  const seriesPerGpu = { raw: rawSeriesPerGpu(fields, {}), recorded: recordedPerGpu(contents) };
  const fleet = nodePools.map((pool) => {
    const { gpusPerNode } = nodePoolFacts(pool);
    const gpus = gpusPerNode * pool.nodes.max;
    return { gpus, series: gpus * (rawSeriesPerGpu(fields, pool) + seriesPerGpu.recorded) };
  });
  const gpus = fleet.reduce((sum, pool) => sum + pool.gpus, 0);
  const series = fleet.reduce((sum, pool) => sum + pool.series, 0);
  const samplesPerSecond = series / scrapeSeconds;
  return {
    groups: groups.length,
    recordedSeries: recorded.length,
    alerts: new Set(alertingRules(groups).map((rule) => rule.alert)).size,
    boards: boards.length,
    panels: boards.reduce((sum, board) => sum + panelCount(board), 0),
    seriesPerGpu,
    seriesPerGpuByPack: packs
      .map(({ name, content }) => ({
        pack: name,
        raw: rawSeriesPerGpu(scrapedBy(content, fields), {}),
        recorded: recordedPerGpu([content]),
      }))
      .filter(({ raw, recorded }) => raw + recorded > 0),
    trainingJobs: recordedByJob(groups),
    inferenceServices: recordedByService(groups, services),
    fleet: { gpus, series, samplesPerSecond, bytesPerDay: samplesPerSecond * bytesPerSample * 86_400 },
  };
}

function scrapedBy({ scrapeTargets = [] }: PackContent, fields: readonly DcgmField[]): DcgmField[] {
  const scraped = new Set(scrapeTargets.flatMap((target) => target.metrics.map(({ name }) => name)));
  return fields.filter(({ name }) => scraped.has(name));
}

function recordedPerGpu(contents: readonly PackContent[]): number {
  const rules = recordingRules(contents.flatMap((content) => content.rules ?? []));
  return new Set(rules.map(({ record }) => record).filter((record) => record.startsWith('gpu:'))).size;
}

/** @returns series of one healthy physical GPU; a MIG instance repeats what has no value of its own */
export function rawSeriesPerGpu(
  fields: readonly DcgmField[],
  pool: Partial<Pick<NodePool, 'mig' | 'machineType'>>,
): number {
  const instances =
    pool.mig === undefined || pool.machineType === undefined
      ? 1
      : nodePoolFacts({ machineType: pool.machineType, mig: pool.mig, sharing: undefined }).allocatablePerNode /
        nodePoolFacts({ machineType: pool.machineType, mig: undefined, sharing: undefined }).gpusPerNode;
  const partitioned = pool.mig !== undefined;
  return fields
    .filter((field) => field.source !== 'label' && !(partitioned && field.mig === 'absent'))
    .reduce((sum, field) => sum + (field.seriesPerGpu ?? 1) * instances, 0);
}
