/**
 * First Prometheus version (major, minor) in which a function or aggregation is available without an experimental flag.
 * What is not listed is older than 2.40. `null`: still behind `--enable-feature=promql-experimental-functions`.
 * @see https://prometheus.io/docs/prometheus/latest/querying/functions/
 */
export const functionSince: Readonly<Record<string, readonly [major: number, minor: number] | null>> = {
  histogram_avg: [2, 48],
  histogram_stddev: [2, 48],
  histogram_stdvar: [2, 48],
  sort_by_label: null,
  sort_by_label_desc: null,
  double_exponential_smoothing: null,
  mad_over_time: null,
  info: null,
  limitk: null,
  limit_ratio: null,
  first_over_time: null,
  ts_of_first_over_time: null,
  ts_of_last_over_time: null,
  ts_of_max_over_time: null,
  ts_of_min_over_time: null,
  histogram_quantiles: null,
  start: null,
  end: null,
  step: null,
  range: null,
  start_timestamp: null,
};

/** The same for syntax, by what the parser calls it. */
export const syntaxSince = {
  'a quoted name': [3, 0],
  'duration arithmetic': null,
  anchored: null,
  smoothed: null,
  fill: null,
  '</': null,
  '>/': null,
} as const satisfies Readonly<Record<string, readonly [major: number, minor: number] | null>>;

export type Syntax = keyof typeof syntaxSince;

/** Version of PromQL that an engine speaks. */
export interface PromqlVersion {
  readonly major: number;
  readonly minor: number;
}

/** @returns why the engine cannot evaluate the function, or undefined when it can */
export function functionProblem(name: string, engine: PromqlVersion): string | undefined {
  return problem(`${name}()`, functionSince[name], engine);
}

/** @returns why the engine cannot read the syntax, or undefined when it can */
export function syntaxProblem(syntax: Syntax, engine: PromqlVersion): string | undefined {
  return problem(syntax, syntaxSince[syntax], engine);
}

function problem(
  what: string,
  since: readonly [major: number, minor: number] | null | undefined,
  engine: PromqlVersion,
): string | undefined {
  if (since === undefined) return undefined;
  if (since === null) return `${what} is experimental`;
  const [major, minor] = since;
  const available = engine.major > major || (engine.major === major && engine.minor >= minor);
  return available ? undefined : `${what} needs Prometheus ${major}.${minor}, this is ${engine.major}.${engine.minor}`;
}
