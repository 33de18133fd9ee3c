import { arrCocBoardUid } from '../../alert-rules/arr-coc/alerts';
import { arrCocAlertOptions } from '../../alert-rules/arr-coc/options';
import { arrCocSeries } from '../../alert-rules/arr-coc/series';
import { serviceSeries } from '../../alert-rules/inference/series';
import { boardQueries } from '../../dashboards';
import { arrCocBoard } from '../../dashboards/arr-coc';
import { boardPanels } from '../../dashboards/kit';
import { checkExpression } from '../../promql/contract';
import { panelTitled } from './support/boards';
import { partsOf } from './support/promql';

const boardOf = (alerts: object = {}) => arrCocBoard(arrCocAlertOptions.parse(alerts));
const board = boardOf();
const panels = boardPanels(board);
const expressions = panels.flatMap((panel) => panel.targets ?? []).map(({ expr }) => expr);

describe('the ARR-COC board', () => {
  it('has the uid to which alerts lead', () => {
    expect(board.uid).toBe(arrCocBoardUid);
  });

  it('asks only for what its rules and those of the service record', () => {
    const recorded = new Set<string>([...Object.values(arrCocSeries), ...Object.values(serviceSeries)]);
    const violations = boardQueries(board).flatMap((query) =>
      checkExpression(query, recorded, { major: 2, minor: 42 }),
    );
    expect(violations).toEqual([]);
  });

  it('is restricted to the cluster, the namespace and the service that are chosen', () => {
    const selectors = expressions.flatMap((expr) => partsOf(expr, 'VectorSelector'));
    const chosen = ['cluster=~"$cluster"', 'namespace=~"$namespace"', 'service=~"$service"'];
    expect(selectors.filter((selector) => !chosen.every((part) => selector.includes(part)))).toEqual([]);
    expect(selectors.length).toBeGreaterThan(15);
  });

  it('has latency percentiles, token allocation, relevance scores and GPU utilization on one page', () => {
    const latency = panelTitled(board, 'Latency').targets ?? [];
    expect(latency.map(({ legendFormat }) => legendFormat)).toEqual(['P50', 'P95', 'P99']);
    expect(panelTitled(board, 'Tokens per patch').type).toBe('heatmap');
    expect(panelTitled(board, 'Relevance scores').type).toBe('heatmap');
    expect(panelTitled(board, 'GPU utilization').type).toBe('timeseries');
  });

  it('hands Grafana heatmaps the counts of each bucket', () => {
    const [target] = panelTitled(board, 'Relevance scores').targets ?? [];
    expect(target).toMatchObject({ format: 'heatmap', legendFormat: '{{le}}' });
    expect(target?.expr).toMatch(/^sum by \(le\)/);
  });

  it('draws the line of an alert where it is set', () => {
    const steps = (alerts: object) =>
      panelTitled(boardOf(alerts), 'Images without tokens').fieldConfig?.defaults.thresholds?.steps ?? [];
    expect(steps({ ArrCocImagesWithoutTokens: { warning: 0.07 } }).map(({ value }) => value)).toEqual([null, 0.07]);
    expect(steps({ ArrCocImagesWithoutTokens: false }).map(({ value }) => value)).toEqual([null]);
  });

  it('leaves out a panel that nothing can fill', () => {
    const without = arrCocBoard(arrCocAlertOptions.parse({}), (expr) =>
      expr.includes(arrCocSeries.relevanceBuckets) ? undefined : expr,
    );
    expect(without.leftOut).toEqual(['Relevance scores']);
  });
});
