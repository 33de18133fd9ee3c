import { type InferenceServerName, inferenceServerNames, inferenceServers } from '../../catalog/inference-servers';
import {
  type InferenceMetric,
  type InferenceServer,
  inferenceSignals,
  isDerived,
  knowsVersion,
  namesOf,
} from '../../catalog/inference-servers/server';

const serverOf = (name: InferenceServerName): InferenceServer => inferenceServers[name];

describe.each(inferenceServerNames)('the entry of %s', (name) => {
  const server = serverOf(name);
  const metrics = Object.values(server.metrics) as InferenceMetric[];
  const names = metrics.map((metric) => metric.name);

  test('stands under its own name, with a port and a path', () => {
    expect(server.name).toBe(name);
    expect(server.port).toBeGreaterThan(0);
    expect(server.path).toMatch(/^\/[a-z0-9/]+$/);
  });

  test('says for each signal how it is had, or why it is not', () => {
    expect(Object.keys(server.signals).sort()).toEqual([...inferenceSignals].sort());
    const texts = Object.values(server.signals).map((signal) => (isDerived(signal) ? signal.how : signal.absent));
    expect(texts.filter((text) => !/^\S.{2,}[^.]$/.test(text))).toEqual([]);
  });

  test('uses every metric that it lists, each of them once', () => {
    const used = new Set(Object.values(server.signals).flatMap((signal) => (isDerived(signal) ? signal.from : [])));
    const listed = Object.keys(server.metrics);
    // Sizes of batches have rules of their own.
    expect(listed.filter((key) => !used.has(key) && !['batches', 'batchDuration'].includes(key))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  test('names metrics and labels as Prometheus accepts them', () => {
    expect(names.filter((metric) => !/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric))).toEqual([]);
    const labels = metrics.flatMap((metric) => metric.labels ?? []);
    expect(labels.filter((label) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label))).toEqual([]);
  });

  test('explains each metric by one sentence without a comma', () => {
    expect(metrics.filter(({ help }) => !/^[A-Z][^,"\n]{8,}\.$/.test(help)).map((metric) => metric.name)).toEqual([]);
  });

  test('gives buckets to histograms only, in ascending order', () => {
    const bad = metrics.filter(({ kind, buckets = [] }) => {
      const ascending = buckets.every((bound, index) => index === 0 || bound > Number(buckets[index - 1]));
      return !ascending || (kind !== 'histogram' && buckets.length > 0);
    });
    expect(bad.map((metric) => metric.name)).toEqual([]);
  });

  test('says where its facts come from, unless they are our own', () => {
    expect(server.sources.length > 0 || name === 'contract').toBe(true);
    expect(server.sources.filter((source) => !source.startsWith('https://'))).toEqual([]);
  });
});

describe('a renamed metric', () => {
  const { kvCacheUsed } = inferenceServers.vllm.metrics;

  test.each([
    ['0.8.5', ['vllm:gpu_cache_usage_perc']],
    ['0.9', ['vllm:kv_cache_usage_perc']],
    ['v0.10.2', ['vllm:kv_cache_usage_perc']],
    ['1.0', ['vllm:kv_cache_usage_perc']],
  ])('has one name in version %s', (version, expected) => {
    expect(namesOf(kvCacheUsed, version)).toEqual(expected);
  });

  test('is looked for under both names where the version is not known', () => {
    expect(namesOf(kvCacheUsed, undefined)).toEqual(['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc']);
  });
});

test.each<[InferenceServerName, string, boolean]>([
  ['vllm', '0.7.3', false],
  ['vllm', '0.8', true],
  ['vllm', 'v0.11.0rc1', true],
  ['kserve', '0.9', false],
  ['kserve', '0.15.2', true],
  ['tgi', '3.3.4', true],
  ['tgi', '4', false],
  ['nim', '2.0', false],
  ['ray-serve', '2.9.3', false],
  ['ray-serve', '2.10.0', true],
  ['vllm', 'latest', false],
  ['contract', '1', false],
])('the entry of %s knows version %s: %s', (name, version, known) => {
  expect(knowsVersion(serverOf(name), version)).toBe(known);
});
