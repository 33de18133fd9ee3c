import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { RenderedGroup } from '../../../constructs/backends/rule-groups';
import { costOf, type Evaluations, type FleetCost, processorFactor, type Span } from './cost';
import { type BenchPrometheus, type EvaluatedGroup, failOnErrors } from './prometheus';
import { intervalSeconds } from './windows';

/** Evaluations of each group that only warm up, and that count. */
const rounds = { warmUp: 2, counted: 6 };

/** Seconds in which the server without rules settles, and in which it is measured. */
const idleSeconds = { settle: 5, measured: 10 };

/**
 * Evaluates the rules again and again, more often than they ship, and says what they cost at the intervals at which they ship.
 *
 * @param everySeconds time between two evaluations of a group; should leave the server some rest
 */
export async function measureRules(
  server: BenchPrometheus,
  groups: readonly RenderedGroup[],
  everySeconds: number,
): Promise<Pick<FleetCost, 'groups' | 'rules' | 'idle' | 'factor' | 'bytes'>> {
  await wait(1000 * idleSeconds.settle);
  const unused = await spanOf(server, () => wait(1000 * idleSeconds.measured));
  const idle = unused.processorSeconds / unused.elapsedSeconds;

  await server.load(groups, everySeconds);
  await evaluations(server, rounds.warmUp, everySeconds);
  const busy = await spanOf(server, () => evaluations(server, rounds.counted, everySeconds));
  const ofGroups = groups.map((group) => durationsOf(group, busy.result.get(group.name) ?? []));
  const factor = processorFactor(
    busy,
    idle,
    ofGroups.map(({ group }) => group),
  );
  return {
    groups: ofGroups.map(({ group }) => costOf(group, factor)),
    rules: ofGroups.flatMap(({ rules }) => rules.map((rule) => costOf(rule, factor))),
    idle,
    factor,
    bytes: (await server.metrics()).residentBytes,
  };
}

interface Durations {
  readonly group: Evaluations;
  readonly rules: readonly Evaluations[];
}

function durationsOf(group: RenderedGroup, evaluated: readonly EvaluatedGroup[]): Durations {
  const interval = intervalSeconds(group);
  const rules = evaluated[0]?.rules ?? [];
  return {
    group: {
      name: group.name,
      intervalSeconds: interval,
      durations: evaluated.map(({ evaluationTime }) => evaluationTime),
    },
    rules: rules.map(({ name }, index) => ({
      name,
      intervalSeconds: interval,
      durations: evaluated.map((one) => one.rules[index]?.evaluationTime ?? 0),
    })),
  };
}

async function spanOf<Result>(
  server: BenchPrometheus,
  work: () => Promise<Result>,
): Promise<Span & { result: Result }> {
  const before = { time: performance.now(), ...(await server.metrics()) };
  const result = await work();
  const after = { time: performance.now(), ...(await server.metrics()) };
  return {
    result,
    elapsedSeconds: (after.time - before.time) / 1000,
    processorSeconds: after.processorSeconds - before.processorSeconds,
    evaluations: after.evaluations - before.evaluations,
  };
}

/** Waits until every group was evaluated so many times. @returns each evaluation that was seen, by the group's name */
async function evaluations(
  server: BenchPrometheus,
  times: number,
  everySeconds: number,
): Promise<ReadonlyMap<string, readonly EvaluatedGroup[]>> {
  // What is found first belongs to the time before.
  const seen = new Map((await server.groups()).map((group) => [group.name, [group]]));
  while ([...seen.values()].some((known) => known.length <= times)) {
    await wait((1000 * everySeconds) / 2);
    const groups = await server.groups();
    failOnErrors(groups);
    for (const group of groups) {
      const known = seen.get(group.name) ?? [];
      if (known.at(-1)?.lastEvaluation !== group.lastEvaluation) seen.set(group.name, [...known, group]);
    }
  }
  return new Map([...seen].map(([name, known]) => [name, known.slice(1)]));
}
