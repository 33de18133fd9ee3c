import type { InstrumentationContract, InstrumentationPack, MetricTable } from '../contract';
import { call, dictionary, type Entry, text, tuple } from './literals';

const head = `"""Names, units, labels, buckets and help of everything that this module reports."""

from __future__ import annotations

from typing import NamedTuple
`;

const metricClass = `class Metric(NamedTuple):
    """A metric as Prometheus sees it."""

    name: str
    kind: str
    unit: str
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
`;

/** @returns the one file of the module that names metrics */
export function contractFile(contract: InstrumentationContract, packs: readonly InstrumentationPack[]): string {
  const has = (pack: InstrumentationPack) => packs.includes(pack);
  const { training, inference, 'arr-coc': arrCoc, gpu } = contract.metrics;
  const parts = [
    ...(has('training') ? [trainingPart(training, contract.trainingPhases)] : []),
    ...(has('inference') ? [inferencePart(inference, contract.batchSizes)] : []),
    ...(has('arr-coc') ? [constants('ARR_COC', arrCoc).join('')] : []),
    ...(has('gpu') ? [gpuPart(gpu)] : []),
  ];
  const imports = has('training') ? head.replace('import NamedTuple', 'import Literal, NamedTuple') : head;
  return `${[imports, metricClass, ...parts].join('\n\n').trimEnd()}\n`;
}

function trainingPart(metrics: MetricTable, phases: readonly string[]): string {
  const names = phases.map(text);
  return [
    `${call('TrainingPhase = Literal', '[]', names)}\n`,
    `${call('TRAINING_PHASES: tuple[TrainingPhase, ...] = ', '()', names)}\n`,
    ...constants('TRAINING', metrics),
  ].join('');
}

function inferencePart(metrics: MetricTable, batchSizes: readonly number[]): string {
  return [
    `${call('INFERENCE_BATCH_SIZES = ', '()', batchSizes.map(String))}\n`,
    ...constants('INFERENCE', metrics),
  ].join('');
}

function gpuPart(metrics: MetricTable): string {
  const entries = Object.entries(metrics).map(
    ([key, metric]): Entry => [text(snakeCase(key)), metricLiteral(metric, 1)],
  );
  return `GPU_FIELDS = ${dictionary(entries)}\n`;
}

function constants(prefix: string, metrics: MetricTable): string[] {
  return Object.entries(metrics).map(
    ([key, metric]) => `${prefix}_${snakeCase(key).toUpperCase()} = ${metricLiteral(metric, 0)}\n`,
  );
}

function metricLiteral(
  { name, kind, unit, help, labels = [], buckets = [] }: MetricTable[string],
  depth: number,
): string {
  const args = [
    `name=${text(name)}`,
    `kind=${text(kind)}`,
    `unit=${text(unit)}`,
    `help=${text(help)}`,
    ...(labels.length === 0 ? [] : [`labels=${tuple(labels.map(text))}`]),
    ...(buckets.length === 0 ? [] : [`buckets=${tuple(buckets.map(String), { indent: depth + 1, used: 9 })}`]),
  ];
  const [outer, inner] = [depth, depth + 1].map((level) => '    '.repeat(level));
  return `Metric(\n${args.map((arg) => `${inner}${arg},\n`).join('')}${outer})`;
}

/** @returns e.g. `step_seconds` for `stepSeconds` */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
