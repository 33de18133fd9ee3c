import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import { partsOf } from '../dashboards/support/promql';
import { answerableSections } from '../docs/query-page';
import { toolsets } from '../support/tools';
import { absentParts } from './support/absent-parts';
import { askedByBoards, askedByRules, distinct } from './support/asked';
import { type CountSeries, deadParts, remembered } from './support/dead-parts';
import { eventually, waitingTestMilliseconds } from './support/eventually';
import { type FixtureCluster, fixtureObjects, startFixtureCluster, timeScale } from './support/fixture-cluster';
import type { Prometheus } from './support/prometheus';
import { scaleExpression } from './support/time-scale';

jest.setTimeout(waitingTestMilliseconds);

/** Longer than everything takes that has to be recorded or to fire before it can be found. */
const patienceSeconds = 30;

/** Rules differ a little between backends; the servers load those of the first. */
const backends = ['prometheus', 'prometheus-operator', 'managed-prometheus'] as const;

/** Every dead part of every version, to see which of those that are known are still there. */
const found: string[] = [];

/** Counts what there was a moment ago as well, because a busy computer misses a scrape now and then. */
function counting({ query }: Prometheus): CountSeries {
  return remembered(async (selector) => (await query(`count(last_over_time(${selector}[30s]))`))[0]?.value ?? 0);
}

/** The server runs for seconds only, in which a subquery would find no step to stand on. */
function runnable(expression: string): string {
  return partsOf(expression, 'SubqueryExpr').length === 0 ? expression : scaleExpression(expression, timeScale);
}

describe.each(dcgmExporterVersions)('exporter $version', ({ version, hostnameLabel, xidMetric }) => {
  const synthesized = backends.map((backend) => fixtureObjects(version, backend));
  const absent = absentParts.filter(({ versions }) => versions?.includes(version) ?? true);
  const isAbsent = (part: string) => absent.some((known) => known.part.test(part));

  let cluster: FixtureCluster;
  beforeAll(async () => {
    cluster = await startFixtureCluster(version, toolsets());
  });
  afterAll(() => cluster?.stop());

  describe.each(toolsets())('watched by Prometheus $versions.prometheus', (toolset) => {
    test.each([
      ['rules', distinct(synthesized.flatMap(askedByRules))],
      ['boards', distinct(synthesized.flatMap(askedByBoards))],
    ] as const)('has everything that the %s ask for', async (_what, asked) => {
      const prometheus = cluster.prometheus(toolset);
      expect(asked.length).toBeGreaterThan(0);
      await eventually(async () => {
        const count = counting(prometheus);
        const dead = await Promise.all(
          asked.map(async ({ where, expr }) => {
            const parts = await deadParts(expr, count);
            found.push(...parts);
            return parts.filter((part) => !isAbsent(part)).map((part) => `${where}: ${part}`);
          }),
        );
        expect(dead.flat()).toEqual([]);
      }, patienceSeconds);
      // Some errors, such as several matches of a join, only show where there are series.
      for (const { expr } of asked) await prometheus.query(expr);
    });

    test.each(answerableSections(version))('answers the queries of the section "$heading"', async ({ queries }) => {
      const prometheus = cluster.prometheus(toolset);
      await eventually(async () => {
        const count = counting(prometheus);
        const wrong = await Promise.all(
          queries.map(async ({ expr, mayBeEmpty }) => {
            const samples = await prometheus.query(runnable(expr));
            const empty = samples.length === 0 && !mayBeEmpty ? ['no series'] : [];
            return [...empty, ...(await deadParts(expr, count))].map((why) => `${expr}: ${why}`);
          }),
        );
        expect(wrong.flat()).toEqual([]);
      }, patienceSeconds);
    });

    test('lacks what only other versions have', async () => {
      const [own, other] = hostnameLabel === 'hostname' ? ['hostname', 'Hostname'] : ['Hostname', 'hostname'];
      const xidCounter = xidMetric === 'counter' ? [] : ['DCGM_EXP_XID_ERRORS_TOTAL finds nothing'];
      await eventually(async () => {
        const count = counting(cluster.prometheus(toolset));
        expect(await deadParts(`max by (${own}) (DCGM_FI_DEV_GPU_TEMP{${own}!=""})`, count)).toEqual([]);
        expect(await deadParts(`max by (${other}) (DCGM_FI_DEV_GPU_TEMP)`, count)).toEqual([
          `DCGM_FI_DEV_GPU_TEMP has no label ${other}`,
        ]);
        expect(await deadParts('DCGM_EXP_XID_ERRORS_TOTAL', count)).toEqual(xidCounter);
      }, patienceSeconds);
    });
  });
});

test('every part that is known to be absent is asked for, and absent', () => {
  expect(absentParts.filter(({ part }) => !found.some((text) => part.test(text)))).toEqual([]);
});
