import { Registry } from 'prom-client';
import { inferenceMetrics } from '../../../catalog/metrics/inference';
import { InferenceMonitor } from '../../../examples/instrumentation/typescript/gpu-monitoring';
import { exposed } from './exposed';

let registry: Registry;
let monitor: InferenceMonitor;
let now: number;

beforeEach(() => {
  registry = new Registry();
  monitor = new InferenceMonitor({ model: 'm', registry });
  now = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

const pass = (seconds: number) => {
  now += 1000 * seconds;
};
const series = (name: string) => exposed(registry, name);
const requests = () => series(inferenceMetrics.requests.name);
const sum = async ({ name }: { readonly name: string }) => (await series(`${name}_sum`))['model="m"'];
const count = async ({ name }: { readonly name: string }) => (await series(`${name}_count`))['model="m"'];

describe('requests', () => {
  test('are counted from zero', async () => {
    expect(await requests()).toEqual({ 'model="m",code="200"': 0, 'model="m",code="500"': 0 });
  });

  test('are counted by code, timed to the end, and give their answer', async () => {
    const answer = await monitor.request(async () => {
      pass(2);
      return 'yes';
    });
    await monitor.request((request) => {
      request.code = 404;
    });
    expect(answer).toBe('yes');
    expect(await requests()).toEqual({
      'model="m",code="200"': 1,
      'model="m",code="404"': 1,
      'model="m",code="500"': 0,
    });
    expect(await sum(inferenceMetrics.requestDuration)).toBe(2);
  });

  test.each([
    [undefined, '500'],
    [429, '429'],
  ])('that throw with the code %s count as %s, and the error goes on', async (code, counted) => {
    const failing = monitor.request((request) => {
      request.code = code;
      throw new Error('out of memory');
    });
    await expect(failing).rejects.toThrow('out of memory');
    expect((await requests())[`model="m",code="${counted}"`]).toBe(1);
    expect((await requests())['model="m",code="200"']).toBe(0);
  });

  test.each([123456, 99, 200.5, Number.NaN])('have no code %s, which is none of HTTP', async (code) => {
    monitor.startRequest().end(code);
    expect(await requests()).toEqual({ 'model="m",code="200"': 0, 'model="m",code="500"': 1 });
  });

  test('end once, whatever tells of it', async () => {
    const request = monitor.startRequest();
    pass(1);
    request.end();
    pass(5);
    request.end(500);
    expect((await requests())['model="m",code="200"']).toBe(1);
    expect(await sum(inferenceMetrics.requestDuration)).toBe(1);
  });

  test('may have arrived before', async () => {
    monitor.startRequest({ arrived: now - 3000 }).end();
    expect(await sum(inferenceMetrics.requestDuration)).toBe(3);
  });

  test('wait in the queue until they first begin', async () => {
    const request = monitor.startRequest();
    pass(2);
    request.begin();
    pass(5);
    request.begin();
    expect(await sum(inferenceMetrics.queueTime)).toBe(2);
    expect(await count(inferenceMetrics.queueTime)).toBe(1);
  });

  test('of two monitors of a model add up', async () => {
    for (const one of [monitor, new InferenceMonitor({ model: 'm', registry })]) one.startRequest().end();
    expect((await requests())['model="m",code="200"']).toBe(2);
  });

  test.each(['', 'x'.repeat(129)])('are of a model with a name of bounded length', (model) => {
    expect(() => new InferenceMonitor({ model, registry })).toThrow('model must have 1 to 128 characters');
  });
});

describe('tokens', () => {
  test('tell the time to the first and between the others', async () => {
    const request = monitor.startRequest();
    request.addPromptTokens(12);
    for (const seconds of [4, 1, 2]) {
      pass(seconds);
      request.token();
    }
    expect(await sum(inferenceMetrics.timeToFirstToken)).toBe(4);
    expect(await sum(inferenceMetrics.timePerOutputToken)).toBe(3);
    expect(await count(inferenceMetrics.timePerOutputToken)).toBe(2);
    expect(await series(inferenceMetrics.generatedTokens.name)).toEqual({ 'model="m"': 3 });
    expect(await series(inferenceMetrics.promptTokens.name)).toEqual({ 'model="m"': 12 });
  });

  test('that come together share their time', async () => {
    const request = monitor.startRequest();
    request.token();
    pass(4);
    request.token(4);
    const buckets = await series(`${inferenceMetrics.timePerOutputToken.name}_bucket`);
    expect(buckets['le="1",model="m"']).toBe(4);
    expect(buckets['le="0.5",model="m"']).toBe(0);
  });
});

describe('batches', () => {
  test('have few sizes', async () => {
    for (const size of [1, 3, 5, 512, 9000]) monitor.addBatch(size, 0.5);
    expect(await series(inferenceMetrics.batches.name)).toEqual({
      'model="m",batch_size="1"': 1,
      'model="m",batch_size="4"': 1,
      'model="m",batch_size="8"': 1,
      'model="m",batch_size="512"': 2,
    });
    expect(await sum(inferenceMetrics.batchSize)).toBe(1 + 3 + 5 + 512 + 9000);
  });

  test('are timed, and not counted when they fail', async () => {
    await monitor.batch(2, () => pass(3));
    await expect(monitor.batch(2, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    const seconds = await series(`${inferenceMetrics.batchDuration.name}_sum`);
    expect(seconds).toEqual({ 'model="m",batch_size="2"': 3 });
    expect(await series(inferenceMetrics.batches.name)).toEqual({ 'model="m",batch_size="2"': 1 });
  });
});

test('the cache has the share that is in use', async () => {
  monitor.setKvCacheUsed(0.75);
  expect(await series(inferenceMetrics.kvCacheUsed.name)).toEqual({ 'model="m"': 0.75 });
});

test('a monitor has every metric of the contract, as the contract has it', async () => {
  const found = await registry.getMetricsAsJSON();
  expect(new Map(found.map(({ name, help }) => [name, help]))).toEqual(
    new Map(Object.values(inferenceMetrics).map(({ name, help }) => [name, help])),
  );
  const told = [...inferenceMetrics.requestDuration.buckets, '+Inf'];
  monitor.startRequest().end();
  const buckets = Object.keys(await series(`${inferenceMetrics.requestDuration.name}_bucket`));
  expect(buckets).toEqual(told.map((bound) => `le="${bound}",model="m"`));
});
