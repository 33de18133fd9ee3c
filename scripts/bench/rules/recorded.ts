import { setTimeout as wait } from 'node:timers/promises';
import type { RenderedGroup } from '../../../constructs/backends/rule-groups';
import type { Fill } from './fill';
import { patternNodes } from './fleet';
import { cycleLength, cycleOf, ownerOf, owners, type PatternSeries } from './pattern';
import { dataFolder, failOnErrors, startBenchPrometheus } from './prometheus';
import type { ReadSeries } from './windows';

/** Seconds of samples before and after the start, in which a server has to start and go through a cycle. */
const [pastSeconds, futureSeconds] = [120, 300];

/** Evaluations until series that are recorded from recorded series are there. */
const settlingSeconds = 8;

export interface RecordedPatternOptions {
  readonly program: string;
  readonly fill: Fill;
  readonly groups: readonly RenderedGroup[];
  readonly read: readonly ReadSeries[];
  /** What is scraped. */
  readonly scraped: readonly PatternSeries[];
  /** For the server and its data. */
  readonly folder: string;
}

/**
 * Series that rules read and record, as the rules record them about the pattern: a server evaluates them every second, on data
 * that was scraped every second.
 */
export async function recordedPattern(options: RecordedPatternOptions): Promise<PatternSeries[]> {
  const { program, fill, groups, read, scraped, folder } = options;
  const now = Math.floor(Date.now() / 1000);
  const schedule = { from: 1000 * (now - pastSeconds), until: 1000 * (now + futureSeconds), step: 1000 };
  // Not as copies, whose labels would no longer tell which node of the pattern they belong to.
  const series = scraped.map(({ labels, points, growth }) => ({ labels, points, growth, ...schedule }));
  fill({ directory: dataFolder(folder), nodes: patternNodes, patterns: patternNodes, series });
  const server = await startBenchPrometheus(program, folder);
  try {
    await server.load(groups, 1);
    await wait(1000 * (settlingSeconds + cycleLength));
    failOnErrors(await server.groups());
    const until = Math.floor(Date.now() / 1000) - 1;
    const names = read.flatMap(({ metric, recordedEvery }) => (recordedEvery === undefined ? [] : [metric]));
    const found = await Promise.all(names.map((name) => server.range(name, until - cycleLength, until)));
    const known = owners(scraped);
    return found.flat().map(({ labels, values }) => {
      const pattern = ownerOf(labels, known);
      const cycle = cycleOf(values, { isCounter: neverFalls(values) });
      return { labels, ...(pattern !== undefined && { pattern }), ...cycle };
    });
  } finally {
    await server.stop();
  }
}

function neverFalls(values: readonly (number | null)[]): boolean {
  return values.every((value, index) => index === 0 || (value ?? 0) >= (values[index - 1] ?? 0));
}
