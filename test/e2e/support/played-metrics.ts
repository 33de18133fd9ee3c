/** Seconds between two samples of what is played. */
export const stepSeconds = 30;

/** Types whose values are what one step adds. */
const growing = ['counter', 'histogram'];

/**
 * Plays an exposition as if it had been scraped every 30 seconds: counters grow by what the text says, gauges stay. Each answer
 * is one step and carries the time of its step, so rates are exact however fast or late anybody scrapes.
 *
 * @param text exposition in the text format
 * @param start time of the first step, in milliseconds since the epoch
 * @returns the text of the next step; the last one again while the clock has not reached the one after it
 */
export function playedMetrics(text: string, start: number): () => string {
  const lines = text.split('\n').filter((line) => line !== '');
  const types = new Map(
    lines.flatMap((line) => {
      const [, name = '', type = ''] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
      return name === '' ? [] : [[name, type] as const];
    }),
  );
  const grows = (series: string) => {
    const name = /^[^{\s]+/.exec(series)?.[0] ?? '';
    const type = types.get(name) ?? types.get(name.replace(/_(bucket|sum|count)$/, '')) ?? '';
    return growing.includes(type);
  };
  let answers = 0;
  return () => {
    const reached = Math.floor((Date.now() - start) / (1000 * stepSeconds));
    const step = Math.min(answers, reached);
    answers += 1;
    const time = start + step * stepSeconds * 1000;
    const played = lines.map((line) => {
      if (line.startsWith('#')) return line;
      const [, series = '', value = ''] = /^(.*[}\s])\s*(\S+)$/.exec(line) ?? [];
      return `${series.trim()} ${grows(series) ? Number(value) * (step + 1) : value} ${time}`;
    });
    return `${played.join('\n')}\n`;
  };
}
