import type { MonitoringChart } from './monitoring-chart';
import { shortPath } from './synth';

/** @returns what a person wants to know after a run */
export function report(chart: MonitoringChart, directory: string, seconds: number): string {
  const { monitoring } = chart;
  const { options, backend, stack } = monitoring;
  const summary = monitoring.summary();
  const bundled = stack.prometheus ? ', bundled stack' : '';
  const { fleet, seriesPerGpu } = summary;
  const lines = [
    `Synthesized ${options.cluster} (${backend.name}${bundled}) into ${shortPath(directory)}/ in ${seconds.toFixed(2)} s`,
    '',
    `  ${count(monitoring.objects.length, 'object')}    ${count(summary.groups, 'group')}, ${summary.recordedSeries} recorded series, ${count(summary.alerts, 'alert')}    ${count(summary.boards, 'board')}, ${count(summary.panels, 'panel')}`,
    `  series per GPU: ${seriesPerGpu.raw} raw, ${seriesPerGpu.recorded} recorded`,
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
