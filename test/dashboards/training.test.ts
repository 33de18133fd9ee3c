import * as grafanaUnitIds from '@grafana/grafana-foundation-sdk/units';
import { trainingBoardUid } from '../../alert-rules/training/links';
import { trainingAlertOptions } from '../../alert-rules/training/options';
import { trainingSeries } from '../../alert-rules/training/series';
import { prometheusAlerts } from '../../catalog/metrics/platform';
import { training } from '../../catalog/metrics/training';
import { boardQueries, trainingBoard } from '../../dashboards';
import { boardPanels } from '../../dashboards/kit';
import { checkExpression, seriesNames } from '../../promql/contract';
import { trainingJob } from '../alert-rules/support/training';
import { columnTitles, panelTitled, shownExpressions, trainingBoardOf } from './support/boards';
import { aggregationsOf, partsOf } from './support/promql';

const board = trainingBoardOf();
const panels = boardPanels(board);
const produced = new Set([
  ...Object.values(training).flatMap(seriesNames),
  ...Object.values(trainingSeries),
  prometheusAlerts.alerts.name,
]);

/** Series about a job as a whole. */
const withoutRun = [
  trainingSeries.queueWait,
  trainingSeries.queuePending,
  trainingSeries.evictions,
  trainingSeries.failedWorkloads,
];

describe('queries of the training board', () => {
  const expressions = panels.flatMap((panel) => panel.targets ?? []).map(({ expr }) => expr);

  it('are valid and ask only for what jobs report or rules record', () => {
    const violations = boardQueries(board).flatMap((query) =>
      checkExpression(query, produced, { major: 2, minor: 42 }),
    );
    expect(violations).toEqual([]);
  });

  it('are restricted to the cluster, the namespace, the job and the run that are chosen', () => {
    const selectors = expressions.flatMap((expr) => partsOf(expr, 'VectorSelector'));
    const loose = selectors.filter(
      (selector) =>
        !['cluster=~"$cluster"', 'namespace=~"$namespace"', '$job_name"'].every((part) => selector.includes(part)) ||
        (!selector.includes('run=~"$run') && !withoutRun.some((series) => selector.startsWith(series))),
    );
    expect(loose).toEqual([]);
    expect(selectors.length).toBeGreaterThan(20);
  });

  it('keep clusters and runs apart wherever they add up', () => {
    const merged = panels
      .filter(({ type }) => type !== 'stat')
      .flatMap((panel) => panel.targets ?? [])
      .flatMap(({ expr }) => aggregationsOf(expr))
      .filter(({ operator, by }) => operator !== 'topk' && !(by.includes('cluster') && by.includes('run')));
    expect(merged).toEqual([]);
  });

  it('take rates of counters only', () => {
    const rated = expressions.flatMap((expr) =>
      [...expr.matchAll(/(?:rate|increase)\((\w+)/g)].map(([, name]) => name),
    );
    expect(rated.filter((name) => !name?.endsWith('_total'))).toEqual([]);
  });

  it('say which data is missing when they find none', () => {
    expect(panels.filter((panel) => (panel.fieldConfig?.defaults.noValue ?? '') === '')).toEqual([]);
  });

  it('are shown in units that Grafana knows', () => {
    const known = new Set<string>(Object.values(grafanaUnitIds));
    const unknown = shownExpressions(board).filter(({ unit }) => !known.has(unit) && !unit.startsWith('suffix:'));
    expect(unknown).toEqual([]);
  });

  it('give a table exactly the labels that its columns name', () => {
    for (const panel of panels.filter(({ type }) => type === 'table')) {
      const columns = Object.keys(columnTitles(panel)).filter((field) => !field.startsWith('Value'));
      for (const { expr } of panel.targets ?? []) {
        const inner = aggregationsOf(expr).find(({ operator }) => operator !== 'topk');
        expect([...(inner?.by ?? [])].sort()).toEqual([...columns].sort());
      }
    }
  });

  it('offer cluster, namespace, job and run, each within the choice before', () => {
    const variables = (board.dashboard.templating.list ?? []).slice(1);
    expect(variables.map(({ name }) => name)).toEqual(['cluster', 'namespace', 'job_name', 'run']);
    for (const { definition } of variables) expect(definition).toContain(trainingSeries.active);
  });
});

describe('the training board', () => {
  it('has the uid to which alerts lead', () => {
    expect(board.uid).toBe(trainingBoardUid);
  });

  it('shows throughput, phases with the verdict, FLOPs, loss, stragglers, goodput and the GPUs of the run', () => {
    const titles = panels.map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining([
        'Samples per second',
        'Phases of a step',
        'Verdict',
        'Model FLOPs utilization',
        'Loss',
        'Slowest ranks',
        'Goodput of an hour',
        'GPUs of the run',
      ]),
    );
  });

  it('stacks the phases of a step', () => {
    expect(panelTitled(board, 'Phases of a step').fieldConfig?.defaults.custom).toMatchObject({
      stacking: { mode: 'normal' },
    });
  });

  it('leads to the TensorBoard of each job that has one, in a tab of its own', () => {
    const links = (of: object) =>
      trainingBoard(trainingAlertOptions.parse({}), [{ ...trainingJob(), ...of }]).dashboard.links ?? [];
    expect(links({ tensorboard: 'https://tensorboard.example.com/run' })).toContainEqual(
      expect.objectContaining({
        title: 'TensorBoard of pretrain',
        url: 'https://tensorboard.example.com/run',
        targetBlank: true,
      }),
    );
    expect(links({}).filter(({ title }) => title.includes('TensorBoard'))).toEqual([]);
  });

  it('shows the queue and failures only for jobs that name theirs', () => {
    const titles = (job: object) =>
      boardPanels(trainingBoard(trainingAlertOptions.parse({}), [trainingJob(job)])).map(({ title }) => title);
    expect(titles({})).toEqual(expect.arrayContaining(['Wait for admission', 'Failed workloads of an hour']));
    expect(titles({ queue: undefined })).not.toContain('Wait for admission');
    expect(titles({ workload: undefined })).not.toContain('Failed workloads of an hour');
  });

  it('draws the lines of the alerts where these are set', () => {
    const lines = (alerts: object) =>
      (panelTitled(trainingBoardOf(alerts), 'Step time').targets ?? []).map(({ expr }) => expr).join('\n');
    expect(lines({ TrainingSlowIterations: { info: 1.7 } })).toContain('* 1.7');
    expect(lines({ TrainingSlowIterations: false })).not.toMatch(/\* \d/);
  });
});
