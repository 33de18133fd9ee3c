import type { Schedule } from './fill';
import type { PatternSeries } from './pattern';
import type { ReadSeries } from './windows';

const scrapeSeconds = 30;

/** Past of every series, whatever looks back: a full chunk and a half, as a server's newest chunk is half full on average. */
const leastPastSeconds = 5400;

/** How long after the data was described a measurement may still go on. */
const futureSeconds = 1800;

/** An expression also finds a sample that is up to this much older than its window. */
const stalenessSeconds = 300;

/**
 * Gives the series that rules read samples for as long as a rule looks back; what no rule reads is left out.
 *
 * @param now milliseconds since 1970
 */
export function scheduled(
  pattern: readonly PatternSeries[],
  read: readonly ReadSeries[],
  now: number,
): (PatternSeries & Schedule)[] {
  const schedules = new Map(read.map((series) => [series.metric, scheduleOf(series, now)]));
  return pattern.flatMap((series) => {
    const schedule = schedules.get(series.labels.__name__ ?? '');
    return schedule === undefined ? [] : [{ ...series, ...schedule }];
  });
}

/** From now on the server records by itself; what is scraped has to be there for the time of the measurement, too. */
function scheduleOf({ lookBackSeconds, recordedEvery }: ReadSeries, now: number): Schedule {
  const past = Math.max(leastPastSeconds, lookBackSeconds + stalenessSeconds);
  const step = recordedEvery ?? scrapeSeconds;
  const newest = Math.floor(now / 1000 / step) * step;
  return {
    from: 1000 * (newest - Math.ceil(past / step) * step),
    until: 1000 * (newest + (recordedEvery === undefined ? futureSeconds : 0)),
    step: 1000 * step,
  };
}
