import type { DcgmField } from '../catalog/metrics/metric';
import { defaultFields, knownFields } from '../constructs/exporter/fields';
import type { ExporterOptions } from '../constructs/exporter/options';
import { rawSeriesPerGpu, type Summary } from '../constructs/summary';
import type { MonitoringChart } from './monitoring-chart';
import { shortPath } from './synth';

/** @returns what a person wants to know after a run */
export function report(chart: MonitoringChart, directory: string, seconds: number): string {
  const { monitoring } = chart;
  const { options, backend, stack } = monitoring;
  const summary = monitoring.summary();
  const bundled = stack.prometheus ? ', bundled stack' : '';
  const { fleet } = summary;
  const seriesPerGpu = summary.seriesPerGpuByPack.map(
    ({ pack, raw, recorded }) => `${pack} ${raw} raw, ${recorded} recorded`,
  );
  const lines = [
    `Synthesized ${options.cluster} (${backend.name}${bundled}) into ${shortPath(directory)}/ in ${seconds.toFixed(2)} s`,
    '',
    `  ${count(monitoring.objects.length, 'object')}    ${count(summary.groups, 'group')}, ${summary.recordedSeries} recorded series, ${count(summary.alerts, 'alert')}    ${count(summary.boards, 'board')}, ${count(summary.panels, 'panel')}`,
    `  series per GPU by pack: ${seriesPerGpu.join('; ')}`,
    ...trainingJobs(summary),
    ...inferenceServices(summary),
    ...fieldChanges(options.exporter),
  ];
  if (fleet.gpus > 0) {
    lines.push(
      `  cost of watching, fleet at its largest: ${count(fleet.gpus, 'GPU')}, ${thousands(fleet.series)} series, ${fleet.samplesPerSecond.toFixed(0)} samples/s, ${bytes(fleet.bytesPerDay)} a day`,
    );
  }
  if (monitoring.secrets.length > 0) {
    lines.push('', `  create these Secrets in ${options.namespace}:`);
    lines.push(...monitoring.secrets.map(({ name, keys }) => `    ${name} (${keys.join(', ')})`));
  }
  if (monitoring.degradations.length > 0) {
    lines.push('', '  not as it could be:');
    lines.push(...monitoring.degradations.map(({ subject, effect }) => `    ${subject} ${effect}`));
  }
  return lines.join('\n');
}

/** What is recorded about each training job. */
function trainingJobs({ trainingJobs }: Summary): string[] {
  const jobs = trainingJobs.map(({ job, perRun, perRank }) => {
    return `${job} ${perRun}${perRank === 0 ? '' : ` and ${perRank} per rank`}`;
  });
  return jobs.length === 0 ? [] : [`  recorded series per run by training job: ${jobs.join('; ')}`];
}

/** What is recorded about each inference service. */
function inferenceServices({ inferenceServices }: Summary): string[] {
  const services = inferenceServices.map(({ service, series, unknownBuckets }) => {
    return `${service} ${series}${unknownBuckets === 0 ? '' : ` and the buckets of ${count(unknownBuckets, 'histogram')}`}`;
  });
  return services.length === 0 ? [] : [`  recorded series by service: ${services.join('; ')}`];
}

/** What the changes to the list of fields cost or save. */
function fieldChanges({ version, fields }: ExporterOptions): string[] {
  const changed = (names: readonly string[], among: readonly DcgmField[], sign: string) => {
    const found = among.filter(({ name }) => names.includes(name));
    return `${found.length} (${sign}${rawSeriesPerGpu(found, {})} series per GPU)`;
  };
  if (fields.add.length + fields.remove.length === 0) return [];
  const added = changed(fields.add, knownFields, '+');
  const removed = changed(fields.remove, defaultFields(version), '-');
  return [`  fields: added ${added}, removed ${removed}`];
}

function count(number: number, noun: string): string {
  return `${thousands(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function bytes(number: number): string {
  return number < 1e9 ? `${Math.ceil(number / 1e6)} MB` : `${(number / 1e9).toFixed(1)} GB`;
}

function thousands(number: number): string {
  return Math.round(number)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}
