import { Registry } from 'prom-client';
import { arrCoc } from '../../../catalog/metrics/arr-coc';
import { ArrCocMonitor } from '../../../examples/instrumentation/typescript/gpu-monitoring';
import { exposed } from './exposed';

let registry: Registry;
let monitor: ArrCocMonitor;
beforeEach(() => {
  registry = new Registry();
  monitor = new ArrCocMonitor({ registry });
});
afterEach(() => jest.restoreAllMocks());

const value = async (name: string, labels = '') => (await exposed(registry, name))[labels];
const images = async () => [await value(arrCoc.images.name), await value(arrCoc.imagesWithoutTokens.name)];

describe('images', () => {
  test('are counted from zero', async () => {
    expect(await images()).toEqual([0, 0]);
  });

  test('have a score and tokens per patch', async () => {
    monitor.observeImage({ relevance: [0.9, 0.25, 0.5], tokens: [256, 0, 64] });
    expect(await value(`${arrCoc.relevanceScore.name}_count`)).toBe(3);
    expect(await value(`${arrCoc.relevanceScore.name}_sum`)).toBeCloseTo(1.65);
    expect(await value(`${arrCoc.patchTokens.name}_sum`)).toBe(320);
    expect(await value(`${arrCoc.patchTokens.name}_bucket`, 'le="0"')).toBe(1);
    expect(await value(`${arrCoc.imagePatches.name}_sum`)).toBe(3);
    expect(await images()).toEqual([1, 0]);
  });

  test('without tokens are counted as such', async () => {
    monitor.observeImage({ relevance: [0.1, 0.1], tokens: [0, 0] });
    monitor.observeImage({ relevance: [0.1, 0.1], tokens: [0, 1] });
    monitor.observeImage({ relevance: [], tokens: [] });
    expect(await images()).toEqual([3, 2]);
  });

  test('whose values do not match are refused whole', async () => {
    expect(() => monitor.observeImage({ relevance: [0.5, 0.5], tokens: [1] })).toThrow('per patch each, found 2 and 1');
    expect(await images()).toEqual([0, 0]);
    expect(await value(`${arrCoc.relevanceScore.name}_count`)).toBe(0);
  });

  test('leave out scores that are no numbers, and say so once', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    for (const score of [Number.NaN, Number.POSITIVE_INFINITY]) {
      monitor.observeImage({ relevance: [0.5, score], tokens: [1, 1] });
    }
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^1 of 2 patches/)]]);
    expect(await value(`${arrCoc.relevanceScore.name}_sum`)).toBe(1);
    expect(await images()).toEqual([2, 0]);
  });

  test.each([arrCoc.imagePatches, arrCoc.relevanceScore, arrCoc.patchTokens])(
    'have the buckets of $name that the contract has',
    async ({ name, buckets }) => {
      monitor.observeImage({ relevance: [0.5], tokens: [1] });
      const bounds = Object.keys(await exposed(registry, `${name}_bucket`));
      expect(bounds).toEqual([...buckets, '+Inf'].map((bound) => `le="${bound}"`));
    },
  );
});
