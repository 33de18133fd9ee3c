import type { DcgmExporterVersionName } from '../catalog/dcgm-exporter';
import { dcgmFieldTypes } from './dcgm-field-types';
import type { Fault } from './faults';
import type { SimulatedFleet, SimulatedNode } from './fleet';
import { type Labels, type MetricFamily, metricFamilies, type Sample, type ScrapeTimes } from './series';

/** How a version of the exporter writes its metrics. */
interface ExpositionFormat {
  readonly contentType: string;
  /** Order of the metrics, and of the samples within a metric. */
  readonly order: (families: readonly MetricFamily[]) => MetricFamily[];
  readonly value: (family: MetricFamily, value: number) => string;
}

/**
 * Up to 4.8.2 a Go text template: metrics by DCGM field id, because the template walks a map whose key begins with it;
 * samples as they were collected; numbers as DCGM's types print them.
 *
 * @see NVIDIA/dcgm-exporter `internal/pkg/rendermetrics/render_metrics.go` (commit 1f7abdb), `internal/pkg/collector/gpu_collector.go`
 */
const templateFormat: ExpositionFormat = {
  contentType: 'text/plain; charset=utf-8',
  order: (families) => [...families].sort((a, b) => dcgmFieldTypes[a.key].id - dcgmFieldTypes[b.key].id),
  value: dcgmNumber,
};

/**
 * Since 4.8.3 the Prometheus client's writer: metrics by name, samples by their sorted labels, numbers in Go's shortest form.
 *
 * @see NVIDIA/dcgm-exporter `internal/pkg/rendermetrics/render_metrics.go`, `internal/pkg/server/server.go` (4.6.0-4.8.3, commit 7ad5832)
 */
const clientFormat: ExpositionFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  order: (families) =>
    [...families]
      .sort((a, b) => (a.field.name < b.field.name ? -1 : 1))
      .map((family) => ({ ...family, samples: bySignature(family.samples) })),
  value: (family, value) => goNumber(Number(dcgmNumber(family, value))),
};

const formats: Readonly<Record<DcgmExporterVersionName, ExpositionFormat>> = {
  '4.8.2': templateFormat,
  '4.8.3': clientFormat,
  '4.8.4': clientFormat,
};

/** Content type of an exporter's answer. */
export function contentType(version: DcgmExporterVersionName): string {
  return formats[version].contentType;
}

/** Text that a node's exporter answers a scrape with, as the fleet's exporter version writes it. */
export function exposition(
  fleet: SimulatedFleet,
  node: SimulatedNode,
  faults: readonly Fault[],
  times: ScrapeTimes,
): string {
  const format = formats[fleet.exporterVersion];
  return format
    .order(metricFamilies(fleet, node, faults, times))
    .map((family) => familyText(family, format))
    .join('');
}

function familyText(family: MetricFamily, format: ExpositionFormat): string {
  const { name, help, kind } = family.field;
  const lines = family.samples.map(
    ({ labels, value }) =>
      `${name}{${labels.map(([label, text]) => `${label}="${text}"`).join(',')}} ${format.value(family, value)}`,
  );
  return `${[`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...lines].join('\n')}\n`;
}

/** Integers as such, other numbers with six decimals. */
function dcgmNumber(family: MetricFamily, value: number): string {
  return dcgmFieldTypes[family.key].type === 'double' ? value.toFixed(6) : String(Math.round(value));
}

/**
 * A number as Go's `strconv.FormatFloat(value, 'g', -1, 64)` writes it: the shortest digits that give the number back, with
 * an exponent of at least two digits below 1e-4 and from 1e6 on.
 */
export function goNumber(value: number): string {
  const [digits = '0', power = '0'] = value.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function bySignature(samples: readonly Sample[]): Sample[] {
  // Signed before the sort, because a sort compares each sample many times.
  return samples
    .map((sample) => ({ sample, signed: signature(sample.labels) }))
    .sort((a, b) => (a.signed < b.signed ? -1 : 1))
    .map(({ sample }) => sample);
}

/** What the exporter sorts samples by: their labels sorted by name, with lengths so that no two label sets look the same. */
function signature(labels: Labels): string {
  return [...labels]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name.length}:${name}=${value.length}:${value};`)
    .join('');
}
