import * as fc from 'fast-check';
import { median } from '../../scripts/bench/measure';
import { benchmarksPage, type Results } from '../../scripts/bench/page';
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
