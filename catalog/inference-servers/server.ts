import type { Metric } from '../metrics/metric';

/** What every inference server is asked for, whatever it calls it. */
export const inferenceSignals = [
  'requests',
  'errors',
  'latency',
  'meanLatency',
  'queueTime',
  'batchSize',
  'promptTokens',
  'generatedTokens',
  'timeToFirstToken',
  'timePerOutputToken',
  'kvCache',
] as const;

export type InferenceSignal = (typeof inferenceSignals)[number];

/** A metric of an inference server. A histogram without `buckets` is one whose layout its maker does not document. */
export interface InferenceMetric extends Metric {
  /** An older name. Versions before `in` have only that one. */
  readonly renamed?: { readonly from: string; readonly in: string };
  /** Flag or condition without which the server does not have the metric. @default - always there */
  readonly optIn?: string;
  /** How a person changes the buckets of a histogram, as the end of "to add one, …". @default - not configurable */
  readonly bucketFlag?: string;
}

/** How a signal is had from the server's metrics. */
export interface DerivedSignal<Key extends string = string> {
  /** Keys of the metrics that it is made of. */
  readonly from: readonly Key[];
  /** What is done with them, in a few words. */
  readonly how: string;
}

/** A signal that the server does not give. */
export interface AbsentSignal {
  readonly absent: string;
}

export type Signal<Key extends string = string> = DerivedSignal<Key> | AbsentSignal;

export interface InferenceServer<Key extends string = string> {
  /** Name in configuration, e.g. `ray-serve`. */
  readonly name: string;
  /** Name as its makers write it. */
  readonly title: string;
  /** Versions that the entry was written for. */
  readonly versions: string;
  /** The same for a machine: from the first one on, up to the one before `before`. @default - no version is told apart */
  readonly versionRange?: { readonly from: string; readonly before?: string };
  /** Where its facts come from. */
  readonly sources: readonly string[];
  /** Port that answers with metrics. */
  readonly port: number;
  readonly path: string;
  /** Whether a series is there before the first request. Where not, that one is missing proves nothing on an idle server. */
  readonly seriesBeforeFirstRequest: boolean;
  readonly metrics: Readonly<Record<Key, InferenceMetric>>;
  readonly signals: Readonly<Record<InferenceSignal, Signal<Key>>>;
}

/** Checks that the signals name metrics of the same entry. */
export function inferenceServer<const Key extends string>(server: InferenceServer<Key>): InferenceServer<Key> {
  return server;
}

export function isDerived<Key extends string>(signal: Signal<Key>): signal is DerivedSignal<Key> {
  return 'from' in signal;
}

/**
 * @param version version of the server that runs; undefined when it is not known
 * @returns names under which the metric is exposed: one for a known version, else every name it ever had, newest first
 */
export function namesOf(metric: InferenceMetric, version: string | undefined): readonly string[] {
  const { renamed } = metric;
  if (renamed === undefined) return [metric.name];
  if (version === undefined) return [metric.name, renamed.from];
  return [isBefore(version, renamed.in) ? renamed.from : metric.name];
}

/** @returns whether the entry was written for a version; one that is no dotted number is not known */
export function knowsVersion({ versionRange }: InferenceServer, version: string): boolean {
  if (versionRange === undefined || !/^v?\d+(\.\d|$)/.test(version)) return false;
  const { from, before } = versionRange;
  return !isBefore(version, from) && (before === undefined || isBefore(version, before));
}

/** @returns a signal for people, e.g. `time to first token` */
export function signalText(signal: InferenceSignal): string {
  return signal.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Compares dotted numbers; what follows the numbers is not looked at. */
function isBefore(left: string, right: string): boolean {
  const numbers = (text: string) =>
    text
      .replace(/^v/, '')
      .split('.')
      .map((part) => Number.parseInt(part, 10) || 0);
  const [ours, theirs] = [numbers(left), numbers(right)];
  const length = Math.max(ours.length, theirs.length);
  const index = Array.from({ length }, (_, at) => at).find((at) => (ours[at] ?? 0) !== (theirs[at] ?? 0));
  return index !== undefined && (ours[index] ?? 0) < (theirs[index] ?? 0);
}
