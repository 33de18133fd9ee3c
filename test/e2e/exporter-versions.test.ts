import { parse } from 'yaml';
import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import type { RenderedGroup } from '../../constructs/backends/rule-groups';
import { type Board, boardPanels, boardQueries } from '../../dashboards/kit';
import type { KubernetesObject } from '../support/synthesize';
import { toolsets } from '../support/tools';
import { absentParts } from './support/absent-parts';
import { deadParts, remembered } from './support/dead-parts';
import { eventually, waitingTestMilliseconds } from './support/eventually';
import { type FixtureCluster, fixtureObjects, startFixtureCluster } from './support/fixture-cluster';

jest.setTimeout(waitingTestMilliseconds);

/** Longer than everything takes that has to be recorded or to fire before it can be found. */
const patienceSeconds = 25;

/** An expression and where it stands. */
interface Asked {
  readonly where: string;
  readonly expr: string;
}

/** Rules differ a little between backends; the server loads those of the first. */
const backends = ['prometheus', 'prometheus-operator', 'managed-prometheus'] as const;

function dataOf(objects: readonly KubernetesObject[], prefix: string): string[] {
  const maps = objects.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(prefix));
  return maps.flatMap(({ data }) => Object.values(data as Readonly<Record<string, string>>));
}

interface RuleGroups {
  readonly groups: readonly RenderedGroup[];
}

/** Every rule with what it asks for, and every recorded series itself. */
function rulesOf(objects: readonly KubernetesObject[]): Asked[] {
  const files = dataOf(objects, 'gpu-monitoring-rules-').map((text) => parse(text) as RuleGroups);
  const resources = objects.filter(({ kind }) => ['PrometheusRule', 'ClusterRules'].includes(kind));
  const groups = [...files, ...resources.map(({ spec }) => spec as RuleGroups)].flatMap((file) => file.groups);
  return groups.flatMap(({ rules }) =>
    rules.flatMap(({ alert, record, expr }) => [
      { where: `rule ${alert ?? record}`, expr },
      ...(record === undefined ? [] : [{ where: `what rule ${record} records`, expr: record }]),
    ]),
  );
}

/** Every query of every board, panel by panel. */
function queriesOf(objects: readonly KubernetesObject[]): Asked[] {
  const dashboards = dataOf(objects, 'gpu-monitoring-board-').map((text) => JSON.parse(text) as Board['dashboard']);
  return dashboards.flatMap((dashboard) => {
    const board = { dashboard } as Board;
    return boardPanels(board).flatMap((panel) =>
      boardQueries({ ...board, dashboard: { ...dashboard, panels: [panel] } }).map((expr) => ({
        where: `${dashboard.title} › ${panel.title}`,
        expr,
      })),
    );
  });
}

function distinct(asked: readonly Asked[]): Asked[] {
  return [...new Map(asked.map((one) => [one.expr, one])).values()];
}

const found: string[] = [];

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
      ['rules', distinct(synthesized.flatMap(rulesOf))],
      ['boards', distinct(synthesized.flatMap(queriesOf))],
    ] as const)('has everything that the %s ask for', async (_what, asked) => {
      const { query } = cluster.prometheus(toolset);
      expect(asked.length).toBeGreaterThan(0);
      await eventually(async () => {
        const count = remembered(async (expression) => (await query(expression)).length);
        const dead = await Promise.all(
          asked.map(async ({ where, expr }) => {
            await query(expr);
            const parts = await deadParts(expr, count);
            found.push(...parts);
            return parts.filter((part) => !isAbsent(part)).map((part) => `${where}: ${part}`);
          }),
        );
        expect(dead.flat()).toEqual([]);
      }, patienceSeconds);
    });

    test('lacks the other spelling of the label with the host name, and what only other versions have', async () => {
      const { query } = cluster.prometheus(toolset);
      const count = async (expression: string) => (await query(expression)).length;
      const [other, own] = hostnameLabel === 'hostname' ? ['Hostname', 'hostname'] : ['hostname', 'Hostname'];
      expect(await deadParts(`max by (${own}) (DCGM_FI_DEV_GPU_TEMP{${own}!=""})`, count)).toEqual([]);
      expect(await deadParts(`max by (${other}) (DCGM_FI_DEV_GPU_TEMP)`, count)).toEqual([
        `DCGM_FI_DEV_GPU_TEMP has no label ${other}`,
      ]);
      expect(await deadParts('DCGM_EXP_XID_ERRORS_TOTAL', count)).toEqual(
        xidMetric === 'counter' ? [] : ['DCGM_EXP_XID_ERRORS_TOTAL finds nothing'],
      );
    });
  });
});

test('every part that is known to be absent is asked for and absent', () => {
  expect(absentParts.filter(({ part }) => !found.some((text) => part.test(text)))).toEqual([]);
});
