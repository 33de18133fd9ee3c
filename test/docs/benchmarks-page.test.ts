import * as fc from 'fast-check';
import { median } from '../../scripts/bench/measure';
import { benchmarksPage, type Results } from '../../scripts/bench/page';
import type { FleetCost, RuleCosts } from '../../scripts/bench/rules/cost';
import { rulesMeetTargets } from '../../scripts/bench/rules/page';
import { unaligned } from './pages';

const results: Results = {
  date: '2026-01-02',
  command: 'npm run bench',
  machine: { cpu: 'Some CPU', cores: 2, memoryBytes: 8 * 2 ** 30, system: 'Linux 6.1', node: 'v20.20.2', load: 0.25 },
  synth: [0.5, 0.4, 0.9].map((seconds) => ({ seconds, bytes: 130e6 })),
  bare: [{ seconds: 0.25, bytes: 65e6 }],
  program: { seconds: [2], resources: 42 },
};

test('says when, where and with which command it was measured', () => {
  const page = benchmarksPage(results);
  expect(page).toContain('on 2026-01-02 with `npm run bench`: Some CPU, 2 cores,\n8 GiB of memory');
});

test('says of each target whether it is met', () => {
  const page = unaligned(benchmarksPage({ ...results, testSeconds: 121 }));
  expect(page).toContain('| Synth, wall time | 0.50 s (0.40 to 0.90) | ≤ 0.7 s | yes |');
  expect(page).toContain('| Synth, peak memory | 130 MB (130 to 130) | ≤ 120 MB | no |');
  expect(page).toContain('| Pulumi program | 2.00 s (2.00 to 2.00) | ≤ 3 s | yes |');
  expect(page).toContain('| `npm test`, built checkout | 121 s | ≤ 120 s | no |');
});

test('shows synth relative to bare cdk8s', () => {
  expect(unaligned(benchmarksPage(results))).toContain('| ratio | 2.00 × | 2.00 × |');
});

test('does not claim what was not measured', () => {
  expect(unaligned(benchmarksPage(results))).toContain('| not measured in this run | ≤ 120 s | |');
});

/** A fleet in which one group and its only rule take a share of one core. */
function fleet(gpus: number, share: number): FleetCost {
  const cost = (name: string) => ({ name, intervalSeconds: 30, seconds: 30 * share, share });
  return {
    gpus,
    filled: { series: 40 * gpus, samples: 9600 * gpus, seconds: 1 },
    groups: [cost('gpu-thermal')],
    rules: [cost('GpuHot')],
    idle: 0.01,
    factor: 1,
    bytes: 2e8,
  };
}

const cheap: RuleCosts = {
  prometheusVersion: '3.14.0',
  exporterVersion: '4.8.2',
  fleets: [fleet(128, 0.004), fleet(1000, 0.03), fleet(5000, 0.15)],
  missingSeries: [],
  frequentLongWindows: [],
  seconds: 300,
};

describe('what the rules cost', () => {
  test('is said for each size, group and rule', () => {
    const page = unaligned(benchmarksPage({ ...results, rules: cheap }));
    expect(page).toContain('## Rule evaluation');
    expect(page).toContain('| 1,000 | 40,000 | 9.6 million | 0.90 s | 3 % | 3 % | 200 MB |');
    expect(page).toContain('| `gpu-thermal` | 30 s | 120.0 ms, 0.4 % | 900.0 ms, 3 % | 4500.0 ms, 15 % |');
    expect(page).toContain('| `GpuHot` | 30 s | 120.0 ms, 0.4 % | 900.0 ms, 3 % | 4500.0 ms, 15 % |');
  });

  test('is within its targets at 3 % of a core for 1,000 GPUs that grows with the GPUs', () => {
    const page = unaligned(benchmarksPage({ ...results, rules: cheap }));
    expect(page).toContain('| Rules, 1,000 GPUs | 3 % of one core | ≤ 3 % | yes |');
    expect(page).toContain('| Rules, cost per GPU at 5,000 GPUs | 1.00 × the cheapest | ≤ 1.5 × | yes |');
    expect(page).toContain('| none | none | yes |');
    expect(rulesMeetTargets(cheap)).toBe(true);
  });

  test.each<[string, Partial<RuleCosts>, string]>([
    ['too much for 1,000 GPUs', { fleets: [fleet(1000, 0.031), fleet(5000, 0.15)] }, '3.1 % of one core | ≤ 3 % | no'],
    [
      'more per GPU in a large fleet',
      { fleets: [fleet(1000, 0.02), fleet(5000, 0.16)] },
      '1.60 × the cheapest | ≤ 1.5 × | no',
    ],
    ['a long window too often', { frequentLongWindows: ['GpuHot'] }, 'GpuHot | none | no'],
  ])('misses a target with %s', (_, change, row) => {
    const rules = { ...cheap, ...change };
    expect(unaligned(benchmarksPage({ ...results, rules }))).toContain(row);
    expect(rulesMeetTargets(rules)).toBe(false);
  });

  test('is not claimed when it was not measured', () => {
    const page = unaligned(benchmarksPage(results));
    expect(page).toContain('| Rules | not measured in this run | ≤ 3 % of one core | |');
    expect(page).not.toContain('## Rule evaluation');
  });

  test('names series that the data does not have', () => {
    const rules = { ...cheap, missingSeries: ['some_series'] };
    expect(benchmarksPage({ ...results, rules })).toContain('which the data does not have: `some_series`.');
  });
});

test('the median has as many values above it as below', () => {
  const values = fc.array(fc.integer(), { minLength: 1 });
  fc.assert(
    fc.property(values, (numbers) => {
      const middle = median(numbers);
      const above = numbers.filter((number) => number > middle).length;
      const below = numbers.filter((number) => number < middle).length;
      expect(Math.max(above, below)).toBeLessThanOrEqual(numbers.length / 2);
    }),
  );
});

test('there is no median of nothing', () => {
  expect(() => median([])).toThrow(RangeError);
});
