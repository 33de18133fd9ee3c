import { arrCocAlertOptions } from '../../../alert-rules/arr-coc/options';
import { gpuBoardUids } from '../../../alert-rules/gpu/links';
import { gpuAlertOptions } from '../../../alert-rules/gpu/options';
import { gpuSeries } from '../../../alert-rules/gpu/recording';
import { type InferenceAlertOptions, inferenceAlertOptions } from '../../../alert-rules/inference/options';
import { type TrainingAlertOptions, trainingAlertOptions } from '../../../alert-rules/training/options';
import { dcgmFields } from '../../../catalog/metrics/dcgm';
import { prometheusAlerts, prometheusTarget } from '../../../catalog/metrics/platform';
import { classifiedXids } from '../../../catalog/xid';
import {
  type Board,
  type GpuBoardContext,
  gpuBoards,
  inferenceBoard,
  runbookBoard,
  trainingBoard,
} from '../../../dashboards';
import { arrCocBoard } from '../../../dashboards/arr-coc';
import { boardPanels } from '../../../dashboards/kit';
import type { PlacedPanel } from '../../../dashboards/kit/grafana-model';
import { seriesNames } from '../../../promql/contract';
import { services } from '../../alert-rules/support/inference';
import { trainingJob } from '../../alert-rules/support/training';

export const defaultSettings = gpuAlertOptions.parse({});

export const fleetContext: GpuBoardContext = {
  machineTypeLabel: true,
  exporterJobs: ['dcgm-exporter', 'dcgm-exporter-unprofiled'],
  xids: classifiedXids(),
  kubeState: true,
  xidMetric: 'window',
};

/** What the least capable backend and cluster leave of it, with an exporter that counts XIDs. */
export const leastContext: GpuBoardContext = {
  ...fleetContext,
  machineTypeLabel: false,
  kubeState: false,
  xidMetric: 'counter',
};

/** The boards in every shape that the context gives them, by a name for the test. */
export const gpuBoardCases: readonly (readonly [name: string, board: Board])[] = [
  ...gpuBoards(defaultSettings, fleetContext).map((board) => [board.uid, board] as const),
  ...gpuBoards(defaultSettings, leastContext)
    .filter(({ uid }) => uid !== gpuBoardUids.node)
    .map((board) => [`${board.uid} with the least context`, board] as const),
];

/** The board about training, for a job that leaves nothing out. */
export const trainingBoardOf = (alerts: TrainingAlertOptions = {}): Board =>
  trainingBoard(trainingAlertOptions.parse(alerts), [
    { ...trainingJob(), tensorboard: 'https://tensorboard.example.com/run' },
  ]);

/** The board about inference, for services whose servers tell and promise different things. */
export const inferenceBoardOf = (alerts: InferenceAlertOptions = {}, some = services): Board =>
  inferenceBoard(inferenceAlertOptions.parse(alerts), some);

export const allBoardCases: readonly (readonly [name: string, board: Board])[] = [
  ...gpuBoardCases,
  ['ml-training', trainingBoardOf()],
  ['arr-coc', arrCocBoard(arrCocAlertOptions.parse({}))],
  ['ml-inference', inferenceBoardOf()],
  ['gpu-runbooks', runbookBoard({ GpuHot: '# Hot', GpuExporterDown: '# Down' })],
];

/** Every series that the exporter, Prometheus itself or the GPU rules produce. */
export const producedSeries: ReadonlySet<string> = new Set([
  ...Object.values(dcgmFields).flatMap(seriesNames),
  prometheusTarget.up.name,
  prometheusAlerts.alerts.name,
  ...Object.values(gpuSeries),
]);

/** An expression and the unit that its values are shown in. */
export interface ShownExpression {
  readonly panel: string;
  readonly expr: string;
  readonly unit: string;
}

/** @returns every expression of a board with its unit; in a table that is the unit of the query's column */
export function shownExpressions(board: Board): ShownExpression[] {
  return boardPanels(board).flatMap((panel) =>
    (panel.targets ?? []).map(({ expr, refId }) => ({
      panel: panel.title,
      expr,
      unit: columnUnit(panel, refId ?? '') ?? panel.fieldConfig?.defaults.unit ?? '',
    })),
  );
}

function columnUnit(panel: PlacedPanel, refId: string): string | undefined {
  if (panel.type !== 'table') return undefined;
  const field = panel.targets?.length === 1 ? 'Value' : `Value #${refId}`;
  const title = columnTitles(panel)[field];
  const override = panel.fieldConfig?.overrides.find(({ matcher }) => matcher.options === title);
  const unit = override?.properties.find(({ id }) => id === 'unit')?.value;
  return typeof unit === 'string' ? unit : undefined;
}

/** @returns title of each column of a table by the name of its field */
export function columnTitles(panel: PlacedPanel): Readonly<Record<string, string>> {
  const organize = (panel.transformations ?? []).find(({ id, filter }) => id === 'organize' && filter === undefined);
  const options = organize?.options as { readonly renameByName?: Readonly<Record<string, string>> } | undefined;
  return options?.renameByName ?? {};
}

/** @returns the panel with the given title */
export function panelTitled(board: Board, title: string): PlacedPanel {
  const panel = boardPanels(board).find((candidate) => candidate.title === title);
  if (panel === undefined) throw new Error(`${board.uid} has no panel "${title}"`);
  return panel;
}
