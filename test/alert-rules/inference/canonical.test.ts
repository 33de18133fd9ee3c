import { canonicalServiceRules, sharedServiceRules } from '../../../alert-rules/inference/canonical';
import { seriesOfSignal } from '../../../alert-rules/inference/canonical/canonical';
import { bucketsFromMilliseconds } from '../../../alert-rules/inference/canonical/milliseconds';
import { serviceSeries } from '../../../alert-rules/inference/series';
import type { InferenceService } from '../../../alert-rules/inference/service';
import { slaClasses } from '../../../alert-rules/slo/sla';
import { type InferenceServerName, inferenceServerNames, inferenceServers } from '../../../catalog/inference-servers';
import { type InferenceServer, inferenceSignals, isDerived, namesOf } from '../../../catalog/inference-servers/server';
import { parseExpression } from '../../../promql/parse';
import { callsOf } from '../support/promql';

const serviceOf = (server: InferenceServerName, version?: string): InferenceService => ({
  name: 'chat',
  namespace: 'serving',
  server,
  sla: slaClasses.backend,
  ...(version === undefined ? {} : { version }),
});

describe.each(inferenceServerNames)('the rules of a service of %s', (name) => {
  const server: InferenceServer = inferenceServers[name];
  const rules = canonicalServiceRules(serviceOf(name));

  test.each(inferenceSignals)(
    'make %s of the metrics that the catalog names, or leave it out as the catalog does',
    (signal) => {
      const rule = rules.find(({ record }) => record === seriesOfSignal[signal]);
      const { [signal]: derived } = server.signals;
      const keys = isDerived(derived) ? derived.from : [];
      // No failure is no unknown number of failures, for which the requests are read.
      const alsoRead =
        signal === 'errors' && keys.length > 0 && isDerived(server.signals.requests)
          ? server.signals.requests.from
          : [];
      const names = [...keys, ...alsoRead].flatMap((key) => {
        const metric = server.metrics[key];
        return metric === undefined ? [] : namesOf(metric, undefined);
      });
      const read = parseExpression(rule?.expr ?? 'vector(0)').metrics.map((metric) =>
        metric.replace(/_(bucket|sum|count)$/, ''),
      );
      expect([...new Set(read)].sort()).toEqual(
        [...new Set(names.map((metric) => metric.replace(/_(bucket|sum|count)$/, '')))].sort(),
      );
    },
  );

  test('select nothing but what was scraped from the service', () => {
    const selectors = rules.flatMap(({ expr }) => expr.match(/\{[a-z][^}]*\}/g) ?? []);
    expect(selectors.length).toBeGreaterThan(rules.length - 1);
    expect(selectors.filter((selector) => !selector.startsWith('{job="inference-chat"'))).toEqual([]);
  });

  test('keep the cluster alone, or with the bound of a bucket, and say which service it is', () => {
    const kept = rules.flatMap(({ expr }) =>
      callsOf(expr).flatMap(({ by }) => (by === undefined ? [] : [by.join(' ')])),
    );
    expect([...new Set(kept)].filter((by) => !['cluster', 'cluster le'].includes(by))).toEqual([]);
    for (const { labels } of rules) expect(labels).toEqual({ namespace: 'serving', service: 'chat' });
  });

  test('sum rates, and take no rate of a sum', () => {
    expect(rules.filter(({ expr }) => /rate\((sum|max|avg)/.test(expr))).toEqual([]);
    expect(rules.filter(({ expr }) => /rate\([^)]*\[/.test(expr)).length).toBeGreaterThan(1);
  });
});

test('a known version is looked for under one name, an unknown one under both', () => {
  const kvCache = (version?: string) =>
    canonicalServiceRules(serviceOf('vllm', version)).find(({ record }) => record === serviceSeries.kvCacheUsed)?.expr;
  expect(kvCache('0.8.4')).toBe('max by (cluster) (vllm:gpu_cache_usage_perc{job="inference-chat"})');
  expect(kvCache('0.12')).toBe('max by (cluster) (vllm:kv_cache_usage_perc{job="inference-chat"})');
  expect(kvCache()).toContain('\nor\n');
});

test('quantiles are left out rather than not a number while there are no requests', () => {
  for (const { expr } of sharedServiceRules()) expect(expr).toMatch(/^histogram_quantile\(0\.\d+, .*\) >= 0$/);
});

describe('bounds in milliseconds become bounds in seconds', () => {
  /** Does what `label_replace` does, for the replacements in an expression from the innermost to the outermost. */
  const converted = (le: string): string => {
    const replacements = [
      ...bucketsFromMilliseconds('x').matchAll(/, ("[^"]*"), ("[^"]*"), ("[^"]*"), ("[^"]*")\)/g),
    ].map((match) => match.slice(1).map((part) => JSON.parse(part) as string));
    const labels = new Map([['le', le]]);
    for (const [target = '', text = '', source = '', pattern = ''] of replacements) {
      const match = new RegExp(`^(?:${pattern})$`).exec(labels.get(source) ?? '');
      if (match !== null)
        labels.set(
          target,
          text.replace(/\$(\d)/g, (_, group) => match[Number(group)] ?? ''),
        );
    }
    return labels.get('le') ?? '';
  };

  test.each([
    ['1.0', '0.001'],
    ['5', '0.005'],
    ['0.5', '0.0005'],
    ['20.0', '0.02'],
    ['100', '0.1'],
    ['250.5', '0.2505'],
    ['1000.0', '1'],
    ['1500', '1.5'],
    ['10000.0', '10'],
    ['600000.0', '600'],
    ['+Inf', '+Inf'],
  ])('%s is %s', (milliseconds, seconds) => {
    expect(converted(milliseconds)).toBe(seconds);
  });
});
