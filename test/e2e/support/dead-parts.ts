import { groupingsOf, type Selector, selectorsOf } from './selectors';

/** Asks a Prometheus for the number of series that an expression gives. */
export type CountSeries = (expression: string) => Promise<number>;

/**
 * What is wrong with an expression for the series that there are: a selector that finds nothing, or a label that is on none
 * of the series in question. The second matters where a missing label counts as empty, so that everything matches.
 *
 * @returns one text per part, e.g. `up{job="x"} finds nothing`; none for an expression that can work
 */
export async function deadParts(expression: string, count: CountSeries): Promise<string[]> {
  const selectors = selectorsOf(expression);
  const dead = await filtered(selectors, async ({ text }) => (await count(text)) === 0);
  const alive = selectors.filter((selector) => !dead.includes(selector));
  const matchers = alive.map((selector) => ({ labels: selector.labels, selectors: [selector] }));
  const labels = [...matchers, ...groupingsOf(expression)].flatMap((use) =>
    use.labels.map((label) => ({ label, selectors: use.selectors })),
  );
  const missing = await filtered(labels, async ({ label, selectors }) => {
    // A metric without series is reported by its selector.
    const known = await filtered(selectors, async ({ metric }) => (await count(metric)) > 0);
    const having = await filtered(known, async ({ metric }) => (await count(`${metric}{${label}!=""}`)) > 0);
    return known.length > 0 && having.length === 0;
  });
  const texts = [
    ...dead.map(({ text }) => `${oneLine(text)} finds nothing`),
    ...missing.map(({ label, selectors }) => `${metricsOf(selectors)} has no label ${label}`),
  ];
  return [...new Set(texts)];
}

/** @returns a count that asks once per expression, because many expressions have parts in common */
export function remembered(count: CountSeries): CountSeries {
  const answers = new Map<string, Promise<number>>();
  return (expression) => {
    const known = answers.get(expression);
    if (known !== undefined) return known;
    const answer = count(expression);
    answers.set(expression, answer);
    return answer;
  };
}

async function filtered<Item>(items: readonly Item[], test: (item: Item) => Promise<boolean>): Promise<Item[]> {
  const keep = await Promise.all(items.map(test));
  return items.filter((_, index) => keep[index]);
}

function metricsOf(selectors: readonly Selector[]): string {
  return [...new Set(selectors.map(({ metric }) => metric))].join(', ');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
