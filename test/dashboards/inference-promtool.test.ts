import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { dcgm } from '../../catalog/metrics/dcgm';
import { run, toolsets } from '../support/tools';
import { inferenceBoardOf, panelTitled } from './support/boards';

const board = inferenceBoardOf();
const service = '{cluster="c",namespace="serving",service="vision"}';
const promise = '{cluster="c",namespace="serving",objective="0.99",service="vision",target="0.2"}';

/** @returns a query of a panel as Grafana sends it while everything is chosen */
function queryOf(title: string, index = 0): string {
  const query = (panelTitled(board, title).targets ?? [])[index]?.expr ?? '';
  return query.replace(/\$(cluster|namespace|service)/g, '.*');
}

/** @returns the column of a table */
function columnOf(title: string, part: string): string {
  const expressions = (panelTitled(board, title).targets ?? []).map((_, index) => queryOf(title, index));
  return expressions.find((expr) => expr.includes(part)) ?? '';
}

interface PromqlTest {
  readonly interval: string;
  readonly input_series: readonly { readonly series: string; readonly values: string }[];
  readonly promql_expr_test: readonly {
    readonly expr: string;
    readonly eval_time: string;
    readonly exp_samples: readonly { readonly labels: string; readonly value: number }[];
  }[];
}

const series = (name: string, values: string, labels = service) => ({ series: `${name}${labels}`, values });

/** A day that kept its target, one without requests, one that missed it; then today. */
const days: PromqlTest = {
  interval: '12h',
  input_series: [
    series('service:sla_met:bool1d', '_ _ 1 _ _ _ 0 0', promise),
    series('service:slo_requests:rate1d', '_ _ 5 2 0 1 5 5'),
    series('service:slow_requests:rate1d', '_ _ 0.01 0.01 0 0.1 0.2 0.2', promise),
  ],
  promql_expr_test: (
    [
      ['6h', [1]],
      ['23h30m', [1]],
      ['24h', [2]],
      ['30h', [2]],
      ['48h', [0]],
      ['71h', [0]],
      ['72h', []],
      ['80h', []],
    ] as const
  ).map(([eval_time, values]) => ({
    expr: queryOf('Day by day'),
    eval_time,
    exp_samples: values.map((value) => ({ labels: promise, value })),
  })),
};

/** What the service promises is 0.2 s for 99 %; another promises 0.5 s to the first token. */
const chat = service.replace('vision', 'chat');
const promised: PromqlTest = {
  interval: '1m',
  input_series: [
    series('service:requests:rate5m', '10x5'),
    series('service:requests:rate5m', '4x5', chat),
    series('service:latency_seconds:p99', '0.3x5'),
    series('service:latency_seconds:p99', '9x5', chat),
    ...[
      ['0.25', '0x5'],
      ['0.5', '4x5'],
      ['+Inf', '4x5'],
    ].map(([le = '', values = '']) =>
      series('service:time_to_first_token_seconds_bucket:rate5m', values, chat.replace('{', `{le="${le}",`)),
    ),
  ],
  promql_expr_test: [
    {
      expr: columnOf('Services now', '/ 0.2'),
      eval_time: '3m',
      exp_samples: [
        { labels: service, value: 0.3 / 0.2 },
        { labels: chat, value: (0.25 + 0.25 * 0.99) / 0.5 },
      ],
    },
    { expr: queryOf('P99 against target'), eval_time: '3m', exp_samples: [{ labels: '{}', value: 0.3 / 0.2 }] },
    { expr: queryOf('Latency P99', 1), eval_time: '3m', exp_samples: [{ labels: service, value: 0.2 }] },
  ],
};

/** One service counts failures, the other does not. */
const failures: PromqlTest = {
  interval: '1m',
  input_series: [
    series('service:requests:rate5m', '10x5'),
    series('service:requests:rate5m', '90x5', chat),
    series('service:errors:rate5m', '1x5'),
  ],
  promql_expr_test: [
    { expr: queryOf('Failed now'), eval_time: '3m', exp_samples: [{ labels: '{}', value: 0.1 }] },
    { expr: queryOf('Failed requests'), eval_time: '3m', exp_samples: [{ labels: service, value: 0.1 }] },
  ],
};

const pod = (name: string, more: string) => `{cluster="c",namespace="serving",pod="${name}",${more}}`;

/** Two pods of the service with a GPU each, one of them down; a pod that is scraped for nothing; a GPU seen twice. */
const gpus: PromqlTest = {
  interval: '1m',
  input_series: [
    series('up', '1x5', pod('a', 'job="inference-vision"')),
    series('up', '0x5', pod('b', 'job="inference-vision"')),
    series('up', '1x5', pod('z', 'job="training-vision"')),
    ...['a', 'b', 'z'].flatMap((name, index) => [
      series(dcgm.engineActive.name, `${0.8 - index / 10}x5`, pod(name, `node="n",UUID="GPU-${name}"`)),
      series(dcgm.framebufferUsed.name, '1000x5', pod(name, `node="n",UUID="GPU-${name}"`)),
    ]),
    series(dcgm.engineActive.name, '0.4x5', pod('a', 'node="n",UUID="GPU-2"')),
    series(dcgm.framebufferUsed.name, '500x5', pod('a', 'node="n",UUID="GPU-2"')),
    series(dcgm.framebufferUsed.name, '500x5', pod('a', 'node="n",UUID="GPU-2",container="copy"')),
  ],
  promql_expr_test: [
    {
      expr: queryOf('GPUs of the service'),
      eval_time: '3m',
      exp_samples: [{ labels: '{cluster="c",namespace="serving",job="inference-vision"}', value: (0.8 + 0.4) / 2 }],
    },
    {
      expr: queryOf('GPU memory of the service'),
      eval_time: '3m',
      exp_samples: [{ labels: '{cluster="c",namespace="serving",job="inference-vision"}', value: 1500 }],
    },
    {
      expr: columnOf('Pods with GPUs', 'count by'),
      eval_time: '3m',
      exp_samples: [{ labels: pod('a', 'node="n"'), value: 2 }],
    },
  ],
};

/** Days without requests are known of a service, and shown with each of its promises. */
const excludedDays: PromqlTest = {
  interval: '1m',
  input_series: [
    series('service:slow_requests:rate5m', '0x20', promise),
    // The last sample is older than Prometheus looks back by itself.
    series('service:idle_days:count30d', '3x5'),
    series('service:error_budget_remaining:ratio30d', '0.4x5', promise),
  ],
  promql_expr_test: [
    {
      expr: columnOf('Promises', 'service:idle_days'),
      eval_time: '12m',
      exp_samples: [{ labels: promise, value: 3 }],
    },
    {
      expr: columnOf('Promises', 'service:error_budget'),
      eval_time: '12m',
      exp_samples: [{ labels: promise, value: 0.4 }],
    },
  ],
};

describe.each(toolsets())('queries of the inference board, in promtool $versions.promtool,', ({ promtool }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'inference-board-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, PromqlTest]>([
    ['judge each whole day by the midnight that ends it, exclude one without requests, and leave out today', days],
    ['compare each service with what it promises, be it the whole answer or the first token', promised],
    ['take failures only of services that count them', failures],
    ['know the GPUs of pods that answer for the service, each device once', gpus],
    ['show days without requests and the error budget although they are recorded only every 5 minutes', excludedDays],
  ])('%s', (_, test) => {
    const file = join(folder, 'test.yaml');
    writeFileSync(file, stringify({ evaluation_interval: '1m', tests: [test] }));
    const { stdout, stderr } = run(promtool, ['test', 'rules', file]);
    expect(`${stdout}${stderr}`).toContain('SUCCESS');
  });
});
