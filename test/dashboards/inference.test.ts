import * as grafanaUnitIds from '@grafana/grafana-foundation-sdk/units';
import { availableRules } from '../../alert-rules/available-rules';
import { inferenceBoardUid } from '../../alert-rules/inference/links';
import { inferenceAlertOptions } from '../../alert-rules/inference/options';
import { serviceSeries } from '../../alert-rules/inference/series';
import type { InferenceService } from '../../alert-rules/inference/service';
import { recordingRules } from '../../alert-rules/model';
import { resolveSla, slaClasses } from '../../alert-rules/slo/sla';
import { dcgmFields } from '../../catalog/metrics/dcgm';
import { prometheusAlerts, prometheusTarget } from '../../catalog/metrics/platform';
import { boardQueries, inferenceBoard } from '../../dashboards';
import { boardPanels } from '../../dashboards/kit';
import { availablePart } from '../../promql/available';
import { checkExpression, seriesNames } from '../../promql/contract';
import { inferenceGroupsOf } from '../alert-rules/support/inference';
import { columnTitles, inferenceBoardOf, panelTitled, shownExpressions } from './support/boards';
import { aggregationsOf, partsOf } from './support/promql';

const board = inferenceBoardOf();
const panels = boardPanels(board);
const recorded = new Set(recordingRules(inferenceGroupsOf()).map(({ record }) => record));
const others = [
  ...Object.values(dcgmFields).flatMap(seriesNames),
  prometheusTarget.up.name,
  prometheusAlerts.alerts.name,
];
const produced = new Set([...recorded, ...others]);

const serviceOf = (
  server: InferenceService['server'],
  sla: InferenceService['sla'] = slaClasses.backend,
): InferenceService => ({
  name: server,
  namespace: 'serving',
  server,
  sla,
});

const queriesOf = (title: string, of = board) => (panelTitled(of, title).targets ?? []).map(({ expr }) => expr);
const titlesOf = (of = board) => boardPanels(of).map(({ title }) => title);

/** What a pack makes of it: panels whose series nobody records or exports are left out. */
function boardWithRulesOf(services: readonly InferenceService[]) {
  const groups = inferenceGroupsOf({}, { services });
  const own = new Set(recordingRules(groups).map(({ record }) => record));
  const { exists } = availableRules(groups, (name) => !name.startsWith('service:') || own.has(name));
  return inferenceBoard(inferenceAlertOptions.parse({}), services, (expr) => availablePart(expr, exists).expression);
}

describe('queries of the inference board', () => {
  const expressions = panels.flatMap((panel) => panel.targets ?? []).map(({ expr }) => expr);

  it('are valid and ask only for what is exported or recorded', () => {
    const violations = boardQueries(board).flatMap((query) =>
      checkExpression(query, produced, { major: 2, minor: 42 }),
    );
    expect(violations).toEqual([]);
  });

  it('are restricted to the cluster, the namespace and the service that are chosen', () => {
    const selectors = expressions.flatMap((expr) => partsOf(expr, 'VectorSelector'));
    const loose = selectors.filter(
      (selector) =>
        !['cluster=~"$cluster"', 'namespace=~"$namespace"'].every((part) => selector.includes(part)) ||
        // The exporter does not know services; its series are joined with the pods of one.
        !(selector.includes('$service"') || selector.startsWith('DCGM_')),
    );
    expect(loose).toEqual([]);
    expect(selectors.length).toBeGreaterThan(50);
  });

  it('count only GPUs of pods that are scraped for a chosen service', () => {
    const ofGpus = expressions.filter((expr) => expr.includes('DCGM_'));
    expect(ofGpus.length).toBeGreaterThan(5);
    expect(ofGpus.filter((expr) => !expr.includes('job=~"inference-$service"'))).toEqual([]);
  });

  it('keep clusters and services apart wherever they add up', () => {
    const merged = panels
      .filter(({ type, title }) => type !== 'stat' || title.startsWith('SLA'))
      .flatMap((panel) => panel.targets ?? [])
      .flatMap(({ expr }) => aggregationsOf(expr))
      .filter(({ by }) => !(by.includes('cluster') && ['service', 'job', 'pod'].some((label) => by.includes(label))));
    expect(merged).toEqual([]);
  });

  it('read what is recorded every 5 minutes with a look back of more than that', () => {
    const slow = inferenceGroupsOf().find(({ interval }) => interval === '5m');
    const names = new Set(recordingRules(slow === undefined ? [] : [slow]).map(({ record }) => record));
    const read = expressions.flatMap((expr) => [...expr.matchAll(/(service:[\w:]+)\{[^}]*\}(\[10m\])?/g)]);
    const ofSlow = read.filter(([, name = '']) => names.has(name));
    expect(ofSlow.length).toBeGreaterThan(10);
    expect(ofSlow.filter(([, , range]) => range === undefined)).toEqual([]);
  });

  it('divide by requests only where there are any', () => {
    const guard =
      /\/ on \([^)]*\) group_left \(\) \((?:(?:last_over_time\()?service:(?:slo_)?requests:rate\w+\{[^}]*\}(?:\[10m\]\))?|sum by \([^)]*\) \(service:latency_seconds_bucket:rate5m\{[^}]*\}\)) > 0\)/g;
    const count = (expr: string, pattern: RegExp) => [...expr.matchAll(pattern)].length;
    const unguarded = expressions.filter((expr) => count(expr, /\/ on /g) !== count(expr, guard));
    expect(unguarded).toEqual([]);
  });

  it('say which data is missing when they find none', () => {
    expect(panels.filter((panel) => (panel.fieldConfig?.defaults.noValue ?? '') === '')).toEqual([]);
  });

  it('are shown in units that Grafana knows', () => {
    const known = new Set<string>(Object.values(grafanaUnitIds));
    const unknown = shownExpressions(board).filter(({ unit }) => !known.has(unit) && !unit.startsWith('suffix:'));
    expect(unknown).toEqual([]);
  });

  it('show times in seconds and tokens and requests per second', () => {
    const wrong = shownExpressions(board).filter(({ expr, unit }) => {
      const [first = ''] = partsOf(expr, 'VectorSelector');
      if (/ \/ |^0 \* |count by|^count/.test(expr)) return false;
      if (/^service:(latency|queue|batch_latency)_seconds:/.test(first)) return unit !== 's';
      return /^service:(requests|batch_samples|\w+_tokens):rate/.test(first) && unit !== 'cps';
    });
    expect(wrong).toEqual([]);
  });

  it('give a table exactly the labels that its columns name', () => {
    const tables = panels.filter(({ type }) => type === 'table');
    expect(tables.length).toBeGreaterThan(3);
    for (const panel of tables) {
      const columns = Object.keys(columnTitles(panel)).filter((field) => !field.startsWith('Value'));
      for (const { expr } of panel.targets ?? []) {
        expect([panel.title, [...(aggregationsOf(expr)[0]?.by ?? [])].sort()]).toEqual([
          panel.title,
          [...columns].sort(),
        ]);
      }
    }
  });

  it('offer cluster, namespace and service, each within the choice before', () => {
    const variables = (board.dashboard.templating.list ?? []).slice(1);
    expect(variables.map(({ name }) => name)).toEqual(['cluster', 'namespace', 'service']);
    for (const { definition } of variables) expect(definition).toContain(serviceSeries.targetsUp);
    expect(variables.at(-1)?.definition).toContain('cluster=~"$cluster",namespace=~"$namespace"');
  });
});

describe('the inference board', () => {
  it('has the uid to which alerts lead', () => {
    expect(board.uid).toBe(inferenceBoardUid);
  });

  it('begins with the verdict, and has latency, traffic, tokens, error budget, batches and GPUs below', () => {
    const headings = board.dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    expect(headings).toEqual(['Verdict', 'Latency', 'Traffic', 'Tokens', 'Error budget', 'Batch trade-off', 'GPUs']);
    expect(titlesOf().slice(0, 2)).toEqual(['SLA of the last 24 hours', 'SLA of yesterday']);
  });

  it('answers whether an SLA was kept with yes or no', () => {
    for (const title of ['SLA of the last 24 hours', 'SLA of yesterday']) {
      const mappings = JSON.stringify(panelTitled(board, title).fieldConfig?.defaults.mappings);
      expect(mappings).toContain('"1":{"text":"yes"');
      expect(mappings).toContain('"0":{"text":"no"');
    }
  });

  it('draws the target of each service that promises the percentile, and of no other', () => {
    const [measured, ...targets] = queriesOf('Latency P99');
    expect(measured).toContain(serviceSeries.latencyP99);
    expect(targets.map((expr) => [/service=~?"([a-z|]+)"/.exec(expr)?.[1], /\+ (.*)$/.exec(expr)?.[1]])).toEqual([
      ['vision', '0.2'],
      ['text|rank', '0.5'],
    ]);
  });

  it('draws a target of the first token with the first token, not with the whole answer', () => {
    const chat = [serviceOf('vllm', resolveSla({ signal: 'timeToFirstToken', p99: 0.5 }))];
    const limits = (title: string) => queriesOf(title, inferenceBoardOf({}, chat)).filter((expr) => /^0 \*/.test(expr));
    expect(limits('Time to first token')).toHaveLength(1);
    expect(limits('Latency P99')).toEqual([]);
  });

  it('compares a service with the highest percentile that it promises', () => {
    const few = [serviceOf('tgi', resolveSla({ p50: 0.1, p95: 0.3 }))];
    expect(queriesOf('P99 against target', inferenceBoardOf({}, few))[0]).toMatch(
      /service:latency_seconds:p95\{[^}]*\}\) \/ 0\.3\)$/,
    );
  });

  it('compares nothing where nothing is promised', () => {
    const silent = [serviceOf('torchserve', { signal: 'latency', targets: [] })];
    const titles = titlesOf(inferenceBoardOf({}, silent));
    expect(titles).not.toContain('P99 against target');
    expect(titles).not.toContain('Burn rate, fast');
    expect(titles).toContain('Mean latency');
  });

  it('shows the burn rate in the windows of the alerts, those of a loose objective without the fastest', () => {
    const windows = (sla: InferenceService['sla']) =>
      queriesOf('Burn rate, fast', inferenceBoardOf({}, [serviceOf('tgi', sla)])).map(
        (expr) => /slow_requests:rate(\w+)/.exec(expr)?.[1],
      );
    expect(windows(resolveSla({ p99: 0.5 }))).toEqual(['1h', '6h']);
    expect(windows(resolveSla({ p95: 0.5 }))).toEqual(['6h']);
  });

  it('draws the limits of burn rates while their alert is on', () => {
    const limits = (alerts: object) =>
      (panelTitled(inferenceBoardOf(alerts), 'Burn rate, fast').fieldConfig?.defaults.thresholds?.steps ?? [])
        .map(({ value }) => value)
        .filter((value) => value !== null);
    expect(limits({})).toEqual([6, 14.4]);
    expect(limits({ InferenceSloFastBurn: false })).toEqual([]);
  });

  it('draws the lines of the alerts where these are set', () => {
    const lines = (title: string, alerts: object) =>
      (panelTitled(inferenceBoardOf(alerts), title).fieldConfig?.defaults.thresholds?.steps ?? []).map(
        ({ value }) => value,
      );
    expect(lines('Failed requests', { InferenceErrors: { warning: 0.07 } })).toContain(0.07);
    expect(lines('Failed requests', { InferenceErrors: false })).toEqual([null]);
    expect(lines('KV cache in use', { InferenceKvCacheFull: { warning: 0.8 } })).toContain(0.8);
    expect(lines('Time in the queue', { InferenceQueueGrowing: { warning: 3 } })).toContain(3);
    expect(lines('Very slow requests', { InferenceSlowRequests: { warning: 0.02 } })).toContain(0.02);
  });

  it('looks back 30 days for the days, whatever the time range of the board', () => {
    expect(panelTitled(board, 'Day by day')).toMatchObject({ type: 'state-timeline', timeFrom: '30d' });
  });

  it('calls a day without requests excluded', () => {
    expect(JSON.stringify(panelTitled(board, 'Day by day').fieldConfig)).toContain('no requests, excluded');
  });

  it('names the service beside its best batch size', () => {
    expect(panelTitled(board, 'Best batch size').options).toMatchObject({ textMode: 'value_and_name' });
  });

  it('leads from a pod to the board of its node', () => {
    expect(JSON.stringify(panelTitled(board, 'Pods with GPUs').fieldConfig)).toContain('/d/gpu-node?');
    expect((board.dashboard.links ?? []).map(({ url }) => url)).toContain('/d/gpu-node');
  });
});

describe('an empty panel of the inference board', () => {
  const saysOf = (title: string, services: readonly InferenceService[]) =>
    panelTitled(inferenceBoardOf({}, services), title).fieldConfig?.defaults.noValue;

  it('says which server does not give the signal, and why', () => {
    const says = saysOf('Time in the queue', [serviceOf('kserve'), serviceOf('vllm')]);
    expect(says).toContain('KServe gives none, as it does not measure waiting');
    expect(says).toContain('docs/inference-servers.md');
    expect(says).not.toContain('vLLM');
  });

  it('says what the server has to be started with', () => {
    expect(saysOf('Time to first token', [serviceOf('triton')])).toMatch(/Triton needs `?--metrics-config/);
  });

  it('says that the server gives no label of the batch size', () => {
    expect(saysOf('Best batch size', [serviceOf('vllm')])).toContain('no label batch_size');
  });
});

describe('the inference board of a server that tells little', () => {
  it('leaves out what the server cannot tell, and says so', () => {
    const little = boardWithRulesOf([serviceOf('kserve')]);
    const silent = ['Time in the queue', 'Batch size', 'KV cache in use', 'Failed requests', 'Tokens per second'];
    expect(titlesOf(little).filter((title) => silent.includes(title))).toEqual([]);
    expect(little.leftOut).toEqual(expect.arrayContaining([...silent, 'Best batch size']));
    expect(titlesOf(little)).toEqual(expect.arrayContaining(['Latency P99', 'Requests per second', 'Day by day']));
  });

  it('has no heading without a panel below', () => {
    const headings = boardWithRulesOf([serviceOf('kserve')]).dashboard.panels.map(({ title }) => title);
    expect(headings).not.toContain('Tokens');
    expect(headings).not.toContain('Batch trade-off');
  });

  it('shows the mean where there is no other latency', () => {
    const little = boardWithRulesOf([serviceOf('torchserve', { signal: 'latency', targets: [] })]);
    expect(titlesOf(little)).toContain('Mean latency');
    expect(titlesOf(little)).not.toContain('Latency P99');
    expect(titlesOf(little)).not.toContain('Promises');
  });

  it('leaves out nothing where services together tell everything', () => {
    expect(boardWithRulesOf([serviceOf('contract')]).leftOut).toBeUndefined();
  });
});
