import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { canonicalServiceRules, sharedServiceRules } from '../../alert-rules/inference/canonical';
import { serviceSeries } from '../../alert-rules/inference/series';
import { type InferenceService, jobOf } from '../../alert-rules/inference/service';
import { slaClasses } from '../../alert-rules/slo/sla';
import { trainingScrapeJob } from '../../alert-rules/training/context';
import { trainingRecordings } from '../../alert-rules/training/recording';
import { trainingSeries } from '../../alert-rules/training/series';
import { trainingPhases } from '../../catalog/metrics/training';
import { trainingPackSchema } from '../../constructs/packs/training-options';
import { resolveOptions } from '../../constructs/resolve-options';
import { instrumentationContract, instrumentationPacks } from '../../instrument/contract';
import { languages } from '../../instrument/languages';
import { writeModule } from '../../instrument/write-module';
import { type ServerProcess, startServerProcess } from '../../scripts/tools/server-process';
import { temporaryFolder } from '../support/fake-tools';
import { pythonSets } from '../support/python';
import { toolsets } from '../support/tools';
import { eventually, waitingTestMilliseconds } from './support/eventually';
import { queries } from './support/prometheus';
import { type PythonProgram, startPythonProgram } from './support/python-program';
import { scaleDocument, type TimeScale } from './support/time-scale';

/** Ten minutes of rules pass in ten seconds, which is a hundred steps of the loop. */
const scale: TimeScale = { factor: 60, shortestInterval: 0.5, shortestRange: 4 };

/** What the recorded share of a phase may differ from the true one. */
const twoPoints = 0.02;

const jobNames = ['single', 'ranks'] as const;

const {
  training: { jobs },
} = resolveOptions(
  'test',
  { training: { jobs: jobNames.map((name) => ({ name, namespace: 'research', podLabels: { app: name } })) } },
  trainingPackSchema,
);

const service: InferenceService = {
  name: 'ranker',
  namespace: 'research',
  server: 'contract',
  sla: slaClasses['user-facing'],
};

interface LoopReport {
  readonly seconds: Readonly<Record<string, number>>;
  readonly steps: number;
  readonly samples: number;
  readonly loss: number;
}

interface ServerReport {
  readonly requests: number;
  readonly slow: number;
  readonly failed: number;
  readonly queue: number;
  readonly tokens: number;
}

interface Listening {
  readonly port: number | null;
}

const [{ prometheus } = { prometheus: '' }] = toolsets();

describe.each(pythonSets())('the Python module with prometheus_client $client', ({ python }) => {
  const folder = temporaryFolder();
  const programs: PythonProgram[] = [];
  let server: ServerProcess | undefined;
  let loop: PythonProgram;
  let ranks: readonly PythonProgram[];
  let model: PythonProgram;

  function start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): PythonProgram {
    const started = startPythonProgram({ python, program, args, modules: folder, env });
    programs.push(started);
    return started;
  }

  beforeAll(async () => {
    const { python: language } = languages;
    writeModule(language.module(instrumentationContract, instrumentationPacks), folder, language.notice);
    const shared = join(folder, 'shared');
    mkdirSync(shared);

    loop = start('training_loop.py', ['resnet-7', '0']);
    ranks = [0, 1].map((rank) =>
      start('training_loop.py', ['bert-3', '0'], {
        RANK: String(rank),
        LOCAL_RANK: String(rank),
        PROMETHEUS_MULTIPROC_DIR: shared,
      }),
    );
    model = start('model_server.py', []);
    const [single, first, second, served] = await Promise.all(
      [loop, ...ranks, model].map((program) => program.next<Listening>()),
    );
    expect(second?.port).toBeNull();

    const groups = [
      ...trainingRecordings({ jobs, clusterLabels: {} }),
      { name: 'service', rules: [...canonicalServiceRules(service), ...sharedServiceRules()] },
    ];
    writeFileSync(join(folder, 'rules.yaml'), stringify(scaleDocument({ groups }, scale)));
    const ports = { [jobOf(service)]: served, 'training-single': single, 'training-ranks': first };
    writeFileSync(
      join(folder, 'prometheus.yml'),
      stringify({
        global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
        rule_files: [join(folder, 'rules.yaml')],
        scrape_configs: Object.entries(ports).map(([job, listening]) => ({
          job_name: job,
          static_configs: [
            {
              targets: [`127.0.0.1:${listening?.port}`],
              labels: { cluster: 'lab', namespace: 'research', pod: job },
            },
          ],
        })),
      }),
    );
    server = await startServerProcess(prometheus, [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
    ]);
  }, waitingTestMilliseconds);

  afterAll(async () => {
    await server?.stop();
    await Promise.all(programs.map((program) => program.stop()));
    rmSync(folder, { recursive: true, force: true });
  }, waitingTestMilliseconds);

  const ask = (expression: string) => queries(server?.url ?? '').query(expression);

  async function one(expression: string): Promise<number> {
    const samples = await ask(expression);
    expect(samples).toHaveLength(1);
    return samples[0]?.value ?? Number.NaN;
  }

  async function report<Report>(program: PythonProgram): Promise<Report> {
    program.send('report');
    return program.next<Report>();
  }

  async function trueShares(programs: readonly PythonProgram[]): Promise<Map<string, number>> {
    const reports = await Promise.all(programs.map((program) => report<LoopReport>(program)));
    const sums = trainingPhases.map(
      (phase) => [phase, reports.reduce((sum, { seconds }) => sum + (seconds[phase] ?? 0), 0)] as const,
    );
    const all = sums.reduce((sum, [, seconds]) => sum + seconds, 0);
    return new Map(sums.map(([phase, seconds]) => [phase, seconds / all]));
  }

  test.each([
    ['single', () => [loop]],
    ['ranks', () => ranks],
  ] as const)(
    'the rules show the phases that the loop %s had, within two points',
    async (name, loops) => {
      await eventually(async () => {
        const samples = await ask(`${trainingSeries.phaseShare}{job_name="${name}"}`);
        const shares = await trueShares(loops());
        expect(samples).toHaveLength(trainingPhases.length);
        for (const { labels, value } of samples) {
          const share = shares.get(labels.phase ?? '') ?? Number.NaN;
          expect(Math.abs(value - share)).toBeLessThan(twoPoints);
        }
      });
    },
    waitingTestMilliseconds,
  );

  test(
    'the phases of a step add up to its time',
    async () => {
      await eventually(async () => {
        const steps = await one('ml_training_step_seconds_sum{job="training-single"}');
        const phases = await one('sum(ml_training_phase_seconds_total{job="training-single"})');
        expect(phases).toBeGreaterThan(0);
        expect(phases).toBeCloseTo(steps, 6);
      });
    },
    waitingTestMilliseconds,
  );

  test(
    'the rules see every rank of a machine at the port of its first',
    async () => {
      await eventually(async () => {
        const samples = await ask(`${trainingSeries.rankStepSeconds}{job_name="ranks"}`);
        expect(samples.map(({ labels }) => labels.rank).sort()).toEqual(['0', '1']);
      });
    },
    waitingTestMilliseconds,
  );

  test(
    'no metric that the rules need is missing',
    async () => {
      await eventually(async () => {
        expect(await ask(trainingSeries.active)).toHaveLength(jobNames.length);
        expect(await ask(`count by (job) (up{job=~"${jobs.map(trainingScrapeJob).join('|')}"} == 1)`)).toHaveLength(2);
        expect(await ask(trainingSeries.loss)).toHaveLength(jobNames.length);
      });
      await eventually(async () => expect(await ask(trainingSeries.missingMetrics)).toEqual([]));
    },
    waitingTestMilliseconds,
  );

  test(
    'a scrape counts the steps and samples that the loop made until then',
    async () => {
      const before = await report<LoopReport>(loop);
      await eventually(async () => {
        const samples = await one('ml_training_samples_total{job="training-single"}');
        const steps = await one('ml_training_steps_total{job="training-single"}');
        expect(samples).toBeGreaterThanOrEqual(before.samples);
        expect(samples).toBeLessThanOrEqual((await report<LoopReport>(loop)).samples + before.samples / before.steps);
        expect(steps).toBeGreaterThanOrEqual(before.steps);
      });
    },
    waitingTestMilliseconds,
  );

  test(
    'the rules show the loss as it falls, and one that is not a number',
    async () => {
      await eventually(async () => expect(await one(`${trainingSeries.loss}{job_name="single"}`)).toBeLessThan(1));
      loop.send('nan');
      await eventually(async () => expect(await one(`${trainingSeries.loss}{job_name="single"}`)).toBeNaN());
    },
    waitingTestMilliseconds,
  );

  test(
    'a run that has finished has no work, although its process is there',
    async () => {
      await eventually(async () => expect(await one(`${trainingSeries.active}{job_name="single"}`)).toBe(1));
      loop.send('finish');
      expect(await loop.next()).toEqual({ finished: true });
      await eventually(async () => expect(await one(`${trainingSeries.active}{job_name="single"}`)).toBe(0));
      expect(await one('up{job="training-single"}')).toBe(1);
    },
    waitingTestMilliseconds,
  );

  test(
    'the rules show the requests, failures and slow answers that the server had',
    async () => {
      await eventually(async () => {
        const requests = await one(serviceSeries.requests5m);
        const quick = await one(`${serviceSeries.latencyBuckets}{le="0.2"}`);
        const failed = await one(serviceSeries.errors);
        const truth = await report<ServerReport>(model);
        expect(Math.abs(1 - quick / requests - truth.slow / truth.requests)).toBeLessThan(twoPoints);
        expect(Math.abs(failed / requests - truth.failed / truth.requests)).toBeLessThan(twoPoints);
        expect(Math.abs((await one(serviceSeries.queueTime)) / (truth.queue / truth.requests) - 1)).toBeLessThan(0.1);
        expect(await one(serviceSeries.batchSize)).toBe(3);
        expect(await one(serviceSeries.kvCacheUsed)).toBe(0.25);
        const tokens = await one(serviceSeries.generatedTokens);
        expect(Math.abs(tokens / requests / (truth.tokens / truth.requests) - 1)).toBeLessThan(0.1);
      });
    },
    waitingTestMilliseconds,
  );
});
