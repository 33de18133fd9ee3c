import { rmSync } from 'node:fs';
import { canonicalServiceRules, sharedServiceRules } from '../../alert-rules/inference/canonical';
import { seriesOfSignal } from '../../alert-rules/inference/canonical/canonical';
import { serviceSeries } from '../../alert-rules/inference/series';
import { serverOf } from '../../alert-rules/inference/service';
import { inferenceServerNames } from '../../catalog/inference-servers';
import { inferenceSignals, isDerived } from '../../catalog/inference-servers/server';
import { temporaryFolder } from '../support/fake-tools';
import { toolsets } from '../support/tools';
import { eventually, waitingTestMilliseconds } from './support/eventually';
import { fixtureText, type InferenceFixture, inferenceFixtures, podsPerService } from './support/inference-fixtures';
import { serviceOf, startInferencePrometheus } from './support/inference-prometheus';
import type { Prometheus, Sample } from './support/prometheus';

describe.each(toolsets())('Prometheus $versions.prometheus', ({ prometheus }) => {
  const folder = temporaryFolder();
  let server: Prometheus | undefined;

  beforeAll(async () => {
    const groups = [
      { name: 'canonical', rules: inferenceFixtures.flatMap((fixture) => canonicalServiceRules(serviceOf(fixture))) },
      { name: 'shared', rules: sharedServiceRules() },
    ];
    server = await startInferencePrometheus(prometheus, groups, folder);
  }, waitingTestMilliseconds);

  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function recorded(series: string, fixture: InferenceFixture): Promise<Sample[]> {
    return (await server?.query(`${series}{service="${serviceOf(fixture).name}"}`)) ?? [];
  }

  describe.each(inferenceFixtures.map((fixture) => [fixture.name, fixture] as const))(
    'a service of %s',
    (_, fixture) => {
      const service = serviceOf(fixture);
      const signals = serverOf(service).signals;
      const labels = { cluster: 'research', namespace: 'serving', service: service.name };
      const had = inferenceSignals.filter((signal) => isDerived(signals[signal]));
      const single = had.filter((signal) => typeof fixture.expected[signal] === 'number');
      const bucketed = had.filter((signal) => typeof fixture.expected[signal] === 'function');

      test('is expected to have the signals that the catalog says, and no others', () => {
        expect(inferenceSignals.filter((signal) => fixture.expected[signal] !== undefined)).toEqual(had);
      });

      test.each(single)(
        'has the value of %s that its metrics imply, once for all pods',
        async (signal) => {
          await eventually(async () => {
            const samples = await recorded(seriesOfSignal[signal], fixture);
            expect(samples.map((sample) => sample.labels)).toEqual([{ __name__: seriesOfSignal[signal], ...labels }]);
            expect(samples[0]?.value).toBeCloseTo(Number(fixture.expected[signal]), 6);
          });
        },
        waitingTestMilliseconds,
      );

      if (bucketed.length > 0) {
        test.each(bucketed)(
          'has the buckets of %s in seconds, with the counts that its metrics imply',
          async (signal) => {
            const expected = fixture.expected[signal];
            const derived = signals[signal];
            const [key = ''] = isDerived(derived) ? derived.from : [];
            const metric = serverOf(service).metrics[key];
            const unit = metric?.unit === 'milliseconds' ? 1000 : 1;
            await eventually(async () => {
              const samples = await recorded(seriesOfSignal[signal], fixture);
              const bounds = samples.map((sample) => Number(sample.labels.le?.replace('+Inf', 'Infinity')));
              const ascending = [...bounds].sort((left, right) => left - right);
              // Where the catalog knows no layout, the fixture's is as good as any.
              if (metric?.buckets !== undefined) {
                const known = [...metric.buckets.map((bound) => bound / unit), Infinity];
                expect(ascending.length).toBe(known.length);
                ascending.forEach((bound, index) => {
                  expect(bound).toBeCloseTo(known[index] ?? Number.NaN, 9);
                });
              }
              expect(ascending.at(-1)).toBe(Infinity);
              samples.forEach(({ value }, index) => {
                const implied = typeof expected === 'function' ? expected(bounds[index] ?? Number.NaN) : Number.NaN;
                expect(value).toBeCloseTo(implied, 6);
              });
            });
          },
          waitingTestMilliseconds,
        );
      }

      test(
        'has nothing where the catalog says that a signal is absent',
        async () => {
          await eventually(async () => expect(await recorded(serviceSeries.requests5m, fixture)).toHaveLength(1));
          const absent = inferenceSignals.filter((signal) => !isDerived(signals[signal]));
          const found = await Promise.all(absent.map((signal) => recorded(seriesOfSignal[signal], fixture)));
          expect(found.flat()).toEqual([]);
        },
        waitingTestMilliseconds,
      );

      test(
        'has the same rate of requests over a minute, and counts the pods that answer',
        async () => {
          await eventually(async () => {
            expect((await recorded(serviceSeries.requests1m, fixture))[0]?.value).toBeCloseTo(4, 6);
            expect((await recorded(serviceSeries.targetsUp, fixture))[0]?.value).toBe(podsPerService);
          });
        },
        waitingTestMilliseconds,
      );
    },
  );
});

test('there is a fixture of every server', () => {
  expect(new Set(inferenceFixtures.map(({ server }) => server))).toEqual(new Set(inferenceServerNames));
});

test.each(inferenceFixtures.map((fixture) => [fixture.name, fixture] as const))(
  'the fixture of %s has the metrics, kinds and labels that the catalog says',
  (_, fixture) => {
    const text = fixtureText(fixture);
    for (const metric of Object.values(serverOf(serviceOf(fixture)).metrics)) {
      const name = fixture.name === 'vllm-0.8' ? (metric.renamed?.from ?? metric.name) : metric.name;
      expect(text).toContain(`\n# TYPE ${name} ${metric.kind}\n`);
      const series = text.split('\n').filter((line) => new RegExp(`^${name}(_sum)?[{ ]`).test(line));
      expect(series.length).toBeGreaterThan(0);
      for (const label of metric.labels ?? []) {
        expect(series.some((line) => line.includes(`${label}="`))).toBe(true);
      }
    }
  },
);
