import { gpuSeries } from '../../alert-rules/gpu/recording';
import { type GpuState, samplesPerHour } from '../../alert-rules/gpu/waste-recording';
import { aggregate, type Matcher, select } from '../../promql/expression';
import { ofPods } from '../gpu-scope';
import { colours, selected, severityColours, type Target } from '../kit';

/** Share of the time that GPUs should work: good from 90 %, waste below 80 %, and no better above 95 %. */
export const workingTarget: Target = { poor: 0.8, good: [0.9, 0.95] };

/** What the states are called and how they look, from the best use to the worst. */
export const stateLooks: readonly (readonly [
  state: GpuState,
  look: { readonly title: string; readonly colour: string },
])[] = [
  ['productive', { title: 'Productive', colour: colours.good }],
  ['unmeasured', { title: 'Unmeasured', colour: colours.neutral }],
  ['inefficient', { title: 'Inefficient', colour: colours.fair }],
  ['idle', { title: 'Idle', colour: severityColours.warning }],
  ['unallocated', { title: 'Unallocated', colour: colours.quiet }],
  ['unavailable', { title: 'Unavailable', colour: severityColours.critical }],
];

/** What is missing when there is no state. */
export const noStates = 'No states are recorded yet: are the recording rules loaded, and is the DCGM exporter scraped?';

/** @returns GPUs by state in the clusters and namespaces that are chosen; the fleet's own states have no namespace */
export function ofStates(...matchers: readonly Matcher[]): string {
  return select(gpuSeries.gpusByState, ...selected('cluster', 'namespace'), ...matchers);
}

/** @returns GPU-hours of the board's time range, per set of labels */
export function gpuHours(labels: readonly string[], ...matchers: readonly Matcher[]): string {
  return `${aggregate('sum', labels, stateSamples(...matchers))} / ${samplesPerHour}`;
}

/** @returns share of the GPU-hours of the time range that were spent in one state, per set of labels */
export function shareOfHours(labels: readonly string[], state: GpuState, ...matchers: readonly Matcher[]): string {
  const all = aggregate('sum', labels, stateSamples(...matchers));
  // Zero rather than nothing, because a state that did not occur has no series.
  return `(${aggregate('sum', labels, stateSamples(['state', '=', state], ...matchers))} or 0 * ${all}) / ${all}`;
}

/** @returns the samples of the states in the time range, added up per series */
export function stateSamples(...matchers: readonly Matcher[]): string {
  return `sum_over_time(${ofStates(...matchers)}[$__range])`;
}

/** @returns mean over the time range and over all devices that the chosen pods hold, per set of labels */
export function meanHeld(labels: readonly string[], metric: string): string {
  const series = `${ofPods(metric)}[$__range]`;
  // By samples, so that a device counts by how long it was held.
  const sum = aggregate('sum', labels, `sum_over_time(${series})`);
  return `${sum} / ${aggregate('sum', labels, `count_over_time(${series})`)}`;
}
