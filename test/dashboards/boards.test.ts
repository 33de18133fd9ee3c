import * as grafanaUnitIds from '@grafana/grafana-foundation-sdk/units';
import { gpuBoardUids } from '../../alert-rules/gpu/links';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { dcgmFields } from '../../catalog/metrics/dcgm';
import { boardQueries, gpuBoards, panelCount, runbookBoard } from '../../dashboards';
import { boardPanels } from '../../dashboards/kit';
import { gridColumns } from '../../dashboards/kit/layout';
import { checkExpression } from '../../promql/contract';
import {
  allBoardCases,
  columnTitles,
  defaultSettings,
  fleetContext,
  gpuBoardCases,
  producedSeries,
  shownExpressions,
} from './support/boards';
import { aggregationsOf, partsOf } from './support/promql';

/** Version whose functions every supported engine has. */
const oldestEngine = { major: 2, minor: 44 };
const largestBytes = 256 * 1024;

/** Series that only rise, whether the exporter's own or recorded from them. */
const counters: ReadonlySet<string> = new Set([
  ...Object.values(dcgmFields)
    .filter(({ kind }) => kind === 'counter')
    .map(({ name }) => name),
  gpuSeries.eccDoubleBit,
  gpuSeries.xidErrors,
]);

function ratedMetrics(query: string): string[] {
  const calls = partsOf(query, 'FunctionCall').filter((call) => /^(rate|irate|increase)\(/.test(call));
  return calls.flatMap((call) => partsOf(call, 'VectorSelector')).map((selector) => selector.replace(/\{.*$/s, ''));
}

describe.each(allBoardCases)('board %s', (_name, board) => {
  const panels = boardPanels(board);

  it('has a title and a description on itself and on every panel', () => {
    const texts = [board, ...panels].flatMap(({ title, description }) => [title, description]);
    expect(texts.filter((text) => text.trim() === '')).toEqual([]);
  });

  it('is read-only classic JSON with its literal uid and no trace of when it was made', () => {
    expect(board.dashboard).toMatchObject({ uid: board.uid, id: null, editable: false });
    expect(board.dashboard.schemaVersion).toBeGreaterThanOrEqual(41);
    expect(JSON.stringify(board.dashboard)).not.toMatch(/20\d\d-\d\d-\d\d|"version":/);
  });

  it('is plain JSON: nothing is lost when it is written and read', () => {
    expect(JSON.parse(JSON.stringify(board.dashboard))).toEqual(board.dashboard);
    expect(JSON.stringify(board.dashboard)).not.toContain('undefined');
  });

  it('is small enough for client-side kubectl apply', () => {
    expect(Buffer.byteLength(JSON.stringify(board.dashboard))).toBeLessThan(largestBytes);
  });

  it('gives every panel and row an id of its own', () => {
    const ids = board.dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !Number.isSafeInteger(id) || id < 1)).toEqual([]);
  });

  it('fits into the grid without overlaps', () => {
    const cells = new Set<string>();
    const clashes = board.dashboard.panels.flatMap(({ title, gridPos }) => {
      if (gridPos === undefined || gridPos.x + gridPos.w > gridColumns) return [title];
      const own = Array.from({ length: gridPos.w * gridPos.h }, (_, cell) => {
        return `${gridPos.x + (cell % gridPos.w)},${gridPos.y + Math.floor(cell / gridPos.w)}`;
      });
      const clash = own.some((cell) => cells.has(cell));
      for (const cell of own) cells.add(cell);
      return clash ? [title] : [];
    });
    expect(clashes).toEqual([]);
  });

  it('uses only panel types of current Grafana', () => {
    const types = new Set<string>(board.dashboard.panels.map(({ type }) => type));
    expect(
      [...types].filter((type) => ['graph', 'singlestat', 'table-old', 'grafana-piechart-panel'].includes(type)),
    ).toEqual([]);
  });
});

describe.each(gpuBoardCases)('queries of board %s', (_name, board) => {
  const panels = boardPanels(board);
  const queries = boardQueries(board);

  it('are there for every panel, with refIds from A on', () => {
    for (const panel of panels) {
      const refIds = (panel.targets ?? []).map(({ refId }) => refId);
      expect(refIds).toEqual(refIds.map((_, index) => String.fromCharCode(65 + index)));
      expect(refIds.length).toBeGreaterThan(0);
    }
  });

  it('go to the data source that is chosen on the board', () => {
    const chosen = { type: 'prometheus', uid: '$datasource' };
    expect(board.dashboard.templating.list?.[0]).toMatchObject({ type: 'datasource', name: 'datasource' });
    for (const panel of panels) {
      for (const { datasource } of [panel, ...(panel.targets ?? [])]) expect(datasource).toEqual(chosen);
    }
  });

  it('are valid and ask only for what is exported or recorded', () => {
    const violations = queries.flatMap((query) =>
      checkExpression(query, producedSeries, oldestEngine).map(({ message }) => `${message} in ${query}`),
    );
    expect(violations).toEqual([]);
  });

  it('are restricted to what is chosen on the board', () => {
    const selectors = queries.slice(1).flatMap((query) => partsOf(query, 'VectorSelector'));
    expect(selectors.filter((selector) => !selector.includes('cluster=~".*"'))).toEqual([]);
    expect(selectors.length).toBeGreaterThan(0);
  });

  it('keep clusters apart, except in single numbers', () => {
    const merged = panels
      .filter(({ type }) => type !== 'stat')
      .flatMap((panel) => panel.targets ?? [])
      .flatMap(({ expr }) => aggregationsOf(expr).map((aggregation) => ({ ...aggregation, expr })))
      .filter(({ operator, by }) => operator !== 'topk' && !by.includes('cluster'));
    expect(merged).toEqual([]);
  });

  it('use a range that fits the scrape interval wherever they take a rate', () => {
    const wrong = panels
      .flatMap((panel) => panel.targets ?? [])
      .flatMap(({ expr, instant }) => {
        const ranges = [...expr.matchAll(/(?:rate|increase)\([^[]*\[([^\]]*)\]/g)].map(([, range = '']) => range);
        // A number or a table may say what happened in the whole time range.
        const allowed = instant ? ['$__rate_interval', '$__range'] : ['$__rate_interval'];
        return ranges.filter((range) => !allowed.includes(range.split(':')[0] ?? ''));
      });
    expect(wrong).toEqual([]);
  });

  it('never take the rate of a gauge', () => {
    const rated = queries.flatMap(ratedMetrics);
    expect(rated.filter((name) => !counters.has(name))).toEqual([]);
  });

  it('take the rate of a counter only after its series of different pods are merged', () => {
    const perPod = queries.filter((query) => /(?:rate|increase)\(DCGM_/.test(query));
    expect(perPod).toEqual([]);
  });

  it('follow the choice of a GPU wherever series have one', () => {
    const perGpu = queries.slice(3).flatMap((query) => partsOf(query, 'VectorSelector'));
    const unfiltered = perGpu.filter(
      (selector) => /^(DCGM_|gpu:|ALERTS)/.test(selector) && !/gpu=~"\.\*/.test(selector),
    );
    expect(unfiltered).toEqual([]);
  });

  it('follow the choice of namespace and pod wherever they are broken down by one', () => {
    const byWorkload = panels
      .flatMap((panel) => panel.targets ?? [])
      .filter(({ expr }) => aggregationsOf(expr).some(({ by }) => by.includes('namespace')));
    expect(byWorkload.length > 0).toBe(board.uid !== gpuBoardUids.health);
    for (const { expr } of byWorkload) {
      for (const selector of partsOf(expr, 'VectorSelector')) {
        // What is recorded by namespace no longer knows the pod.
        const byPod = !selector.startsWith('namespace:');
        expect(selector).toContain(`namespace=~"$namespace"${byPod ? ',pod=~"$pod"' : ''}`);
      }
    }
  });

  it('offer cluster, node and GPU, and the holder where it matters, each within the choice before', () => {
    const variables = (board.dashboard.templating.list ?? []).slice(1);
    const holder = board.uid === gpuBoardUids.health ? [] : ['namespace', 'pod'];
    expect(variables.map(({ name }) => name)).toEqual(['cluster', 'node', 'gpu', ...holder]);
    variables.forEach((variable, index) => {
      const before = variables.slice(0, index).map(({ name }) => `${name}=~"$${name}"`);
      for (const matcher of before) expect(variable.definition).toContain(matcher);
      expect(variable).toMatchObject({ multi: true, includeAll: true, allValue: '.*', refresh: 2 });
    });
  });

  it('say which data is missing when they find none', () => {
    expect(panels.filter((panel) => (panel.fieldConfig?.defaults.noValue ?? '') === '')).toEqual([]);
  });

  it('are shown in units that Grafana knows', () => {
    const known = new Set<string>(Object.values(grafanaUnitIds));
    const unknown = shownExpressions(board).filter(({ unit }) => !known.has(unit) && !unit.startsWith('suffix:'));
    expect(unknown).toEqual([]);
  });

  it('show mebibytes as mebibytes, and recorded bytes as bytes', () => {
    const wrong = shownExpressions(board).filter(({ expr, unit }) => {
      const isRatio = / \/ /.test(expr) || expr.includes('count');
      if (isRatio) return false;
      if (/DCGM_FI_DEV_FB_/.test(expr)) return unit !== 'mbytes';
      return /^\w+ by \([^)]*\) \(gpu:memory_(used|total)_bytes/.test(expr) && unit !== 'bytes';
    });
    expect(wrong).toEqual([]);
  });

  it('give a table exactly the labels that its columns name', () => {
    for (const panel of panels.filter(({ type }) => type === 'table')) {
      const columns = Object.keys(columnTitles(panel)).filter((field) => !field.startsWith('Value'));
      for (const { expr } of panel.targets ?? []) {
        const outer = aggregationsOf(expr).find(({ operator }) => operator !== 'topk');
        expect([panel.title, [...(outer?.by ?? [])].sort()]).toEqual([panel.title, [...columns].sort()]);
      }
    }
  });
});

describe('the GPU boards', () => {
  it('come out the same every time', () => {
    const render = () => JSON.stringify(gpuBoards(gpuAlertOptions.parse({}), fleetContext));
    expect(render()).toBe(render());
  });

  it('lead to one another and to the runbooks', () => {
    const all = [...gpuBoards(defaultSettings, fleetContext), runbookBoard({})];
    for (const { uid, dashboard } of all) {
      const others = all.filter((board) => board.uid !== uid).map((board) => `/d/${board.uid}`);
      expect((dashboard.links ?? []).map(({ url }) => url).sort()).toEqual(others.sort());
    }
  });

  it('count their panels without the headings', () => {
    for (const board of gpuBoards(defaultSettings, fleetContext)) {
      expect(panelCount(board)).toBe(board.dashboard.panels.filter(({ type }) => type !== 'row').length);
    }
  });
});
