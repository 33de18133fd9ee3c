import fc from 'fast-check';
import { boardQueries, stablePanelId } from '../../../dashboards';
import {
  board,
  boardPanels,
  chainedVariables,
  dataSourceVariable,
  type Panel,
  text,
  timeSeries,
} from '../../../dashboards/kit';
import { gridColumns, placeRows } from '../../../dashboards/kit/layout';

function panel(key: string, width = 12, height = 4): Panel {
  return text({ key, title: key, description: key, markdown: key, width, height });
}

function boardOf(panels: readonly Panel[]) {
  return board({
    uid: 'test',
    title: 'Test',
    description: 'Test',
    folder: 'Test',
    tags: [],
    content: { rows: [{ title: 'Row', panels }] },
  });
}

const panels = fc.uniqueArray(
  fc.record({
    key: fc.stringMatching(/^[a-z]{1,12}$/),
    width: fc.integer({ min: 1, max: gridColumns }),
    height: fc.integer({ min: 1, max: 20 }),
  }),
  { selector: ({ key }) => key, maxLength: 30 },
);

describe('stablePanelId', () => {
  it('is a small positive integer that depends on the key alone', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const id = stablePanelId(key);
        expect(Number.isInteger(id) && id >= 1 && id <= 100_000_000).toBe(true);
        expect(stablePanelId(key)).toBe(id);
      }),
    );
  });

  it('does not change between releases, because links contain it', () => {
    expect([stablePanelId('GpuHot'), stablePanelId('')]).toEqual([90834789, 66136262]);
  });
});

describe('a board', () => {
  it('keeps the ids of its panels when another panel is put before them', () => {
    fc.assert(
      fc.property(panels, (sizes) => {
        const existing = sizes.map(({ key, width, height }) => panel(key, width, height));
        const idsByTitle = (added: readonly Panel[]) =>
          new Map(boardPanels(boardOf([...added, ...existing])).map(({ title, id }) => [title, id]));
        const before = idsByTitle([]);
        const after = idsByTitle([panel('new panel')]);
        for (const [title, id] of before) expect(after.get(title)).toBe(id);
      }),
    );
  });

  it('places panels of any size without overlaps and within the grid', () => {
    fc.assert(
      fc.property(panels, (sizes) => {
        const placed = placeRows([
          { title: 'Row', panels: sizes.map(({ key, width, height }) => panel(key, width, height)) },
        ]);
        const boxes = placed.flatMap(({ gridPos }) => gridPos ?? []);
        expect(boxes.every(({ x, w }) => x >= 0 && x + w <= gridColumns)).toBe(true);
        const overlap = boxes.some((a, index) =>
          boxes.slice(index + 1).some((b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h),
        );
        expect(overlap).toBe(false);
      }),
    );
  });

  it('refuses two panels with the same key', () => {
    expect(() => boardOf([panel('same'), panel('same')])).toThrow('panels "same" and "same" have the same id');
  });

  it.each(['', 'has space', 'x'.repeat(41)])('refuses the uid "%s"', (uid) => {
    const options = { uid, title: 'T', description: 'D', folder: 'F', tags: [], content: { panels: [] } };
    expect(() => board(options)).toThrow('is no uid');
  });

  it.each([0, 25, 1.5])('refuses a panel that is %d columns wide', (width) => {
    expect(() => boardOf([panel('wide', width)])).toThrow(`panel "wide" is ${width} columns wide`);
  });
});

describe('boardQueries', () => {
  const query = (expr: string) =>
    timeSeries({
      key: 'k',
      title: 'T',
      description: 'D',
      unit: 'count',
      noValue: 'none',
      queries: [{ expr, legend: '' }],
    });
  const queriesOf = (expr: string) =>
    boardQueries(
      board({
        uid: 'test',
        title: 'T',
        description: 'D',
        folder: 'F',
        tags: [],
        variables: [dataSourceVariable, ...chainedVariables('up', [{ label: 'cluster', title: 'Cluster' }])],
        content: { panels: [query(expr)] },
      }),
    );

  it('begins with the series that the variables are chosen from', () => {
    expect(queriesOf('up')).toEqual(['up', 'up']);
  });

  it('replaces variables and macros by values that make valid PromQL', () => {
    expect(queriesOf(`rate(x{cluster=~"$cluster",a="$\{cluster}"}[$__rate_interval])`)[1]).toBe(
      'rate(x{cluster=~".*",a=".*"}[5m])',
    );
  });

  it('leaves a variable that the board does not have, so that the check finds it', () => {
    expect(queriesOf('x{pod=~"$pod"} > $limit')[1]).toBe('x{pod=~"$pod"} > $limit');
  });
});

describe('a time series panel', () => {
  const panelWith = (thresholds: Parameters<typeof timeSeries>[0]['thresholds']) =>
    timeSeries({
      key: 'k',
      title: 'T',
      description: 'D',
      unit: 'celsius',
      noValue: 'none',
      queries: [{ expr: 'a', legend: 'a' }],
      thresholds,
    }).json;

  it('draws a number as a threshold', () => {
    const json = panelWith([
      { at: 90, severity: 'critical' },
      { at: 80, severity: 'warning' },
    ]);
    expect(json.fieldConfig?.defaults.thresholds?.steps).toEqual([
      { value: null, color: 'green' },
      { value: 80, color: 'orange' },
      { value: 90, color: 'red' },
    ]);
    expect(json.targets).toHaveLength(1);
  });

  it('draws an expression as a dashed series in the colour of the severity', () => {
    const json = panelWith([{ at: 'limit - 4', severity: 'warning' }]);
    expect(json.targets?.[1]).toMatchObject({ refId: 'B', expr: 'limit - 4', legendFormat: 'warning' });
    expect(json.fieldConfig?.overrides).toHaveLength(1);
    expect(json.fieldConfig?.overrides[0]?.matcher).toEqual({ id: 'byFrameRefID', options: 'B' });
    expect(json.fieldConfig?.overrides[0]?.properties).toContainEqual({
      id: 'color',
      value: { mode: 'fixed', fixedColor: 'orange' },
    });
  });
});
