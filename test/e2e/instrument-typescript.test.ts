import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { stringify } from 'yaml';
import { canonicalServiceRules, sharedServiceRules } from '../../alert-rules/inference/canonical';
import { serviceSeries } from '../../alert-rules/inference/series';
import { type InferenceService, jobOf } from '../../alert-rules/inference/service';
import { slaClasses } from '../../alert-rules/slo/sla';
import { arrCoc } from '../../catalog/metrics/arr-coc';
import { ArrCocMonitor, InferenceMonitor, serve } from '../../examples/instrumentation/typescript/gpu-monitoring';
import { type ServerProcess, startServerProcess } from '../../scripts/tools/server-process';
import { temporaryFolder } from '../support/fake-tools';
import { toolsets } from '../support/tools';
import { eventually, waitingTestMilliseconds } from './support/eventually';
import { queries } from './support/prometheus';
import { scaleDocument, type TimeScale } from './support/time-scale';
import { startToyModelServer, type ToyModelServer } from './support/toy-model-server';

/** Ten minutes of rules pass in ten seconds. */
const scale: TimeScale = { factor: 60, shortestInterval: 0.5, shortestRange: 4 };

/** What a recorded share may differ from the true one. */
const twoPoints = 0.02;

const service: InferenceService = {
  name: 'ranker',
  namespace: 'research',
  server: 'contract',
  sla: slaClasses['user-facing'],
};

const [{ prometheus } = { prometheus: '' }] = toolsets();

describe('the TypeScript module', () => {
  const folder = temporaryFolder();
  let scraped: Server | undefined;
  let model: ToyModelServer;
  let server: ServerProcess | undefined;

  beforeAll(async () => {
    const registry = new Registry();
    scraped = await serve({ port: 0, address: '127.0.0.1', registry });
    model = await startToyModelServer({
      requests: new InferenceMonitor({ model: 'ranker', registry }),
      images: new ArrCocMonitor({ registry }),
    });
    const { port } = (scraped?.address() ?? {}) as AddressInfo;

    mkdirSync(folder, { recursive: true });
    const groups = [{ name: 'service', rules: [...canonicalServiceRules(service), ...sharedServiceRules()] }];
    writeFileSync(join(folder, 'rules.yaml'), stringify(scaleDocument({ groups }, scale)));
    const labels = { cluster: 'lab', namespace: 'research', pod: 'ranker-0' };
    writeFileSync(
      join(folder, 'prometheus.yml'),
      stringify({
        global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
        rule_files: [join(folder, 'rules.yaml')],
        scrape_configs: [{ job_name: jobOf(service), static_configs: [{ targets: [`127.0.0.1:${port}`], labels }] }],
      }),
    );
    server = await startServerProcess(prometheus, [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
    ]);
  }, waitingTestMilliseconds);

  afterAll(async () => {
    await server?.stop();
    await model.stop();
    scraped?.closeAllConnections();
    scraped?.close();
    rmSync(folder, { recursive: true, force: true });
  }, waitingTestMilliseconds);

  async function one(expression: string): Promise<number> {
    const samples = await queries(server?.url ?? '').query(expression);
    expect(samples).toHaveLength(1);
    return samples[0]?.value ?? Number.NaN;
  }

  test(
    'the rules show the failures and slow answers that the server had',
    async () => {
      await eventually(async () => {
        const requests = await one(serviceSeries.requests5m);
        const quick = await one(`${serviceSeries.latencyBuckets}{le="0.2"}`);
        const failed = await one(serviceSeries.errors);
        const truth = model.accounts();
        expect(Math.abs(1 - quick / requests - truth.slow / truth.requests)).toBeLessThan(twoPoints);
        expect(Math.abs(failed / requests - truth.failed / truth.requests)).toBeLessThan(twoPoints);
      });
    },
    waitingTestMilliseconds,
  );

  test(
    'the rules show the queue, batches, tokens and cache that the server had',
    async () => {
      await eventually(async () => {
        const requests = await one(serviceSeries.requests5m);
        const truth = model.accounts();
        const queue = truth.queueSeconds / truth.requests;
        expect(Math.abs((await one(serviceSeries.queueTime)) / queue - 1)).toBeLessThan(0.1);
        const tokens = await one(serviceSeries.generatedTokens);
        expect(Math.abs(tokens / requests / (truth.tokens / truth.requests) - 1)).toBeLessThan(0.1);
        expect(await one(serviceSeries.batchSize)).toBe(3);
        expect(await one(serviceSeries.kvCacheUsed)).toBe(0.25);
      });
    },
    waitingTestMilliseconds,
  );

  test(
    'a scrape counts the requests and images that the server had until then',
    async () => {
      const before = model.accounts();
      await eventually(async () => {
        const requests = await one('sum(ml_inference_requests_total)');
        const images = await one(arrCoc.images.name);
        const patches = await one(`${arrCoc.imagePatches.name}_sum`);
        const after = model.accounts();
        expect(requests).toBeGreaterThanOrEqual(before.requests);
        expect(requests).toBeLessThanOrEqual(after.requests);
        expect(images).toBeGreaterThanOrEqual(before.images);
        expect(images).toBeLessThanOrEqual(after.images);
        expect(patches).toBe(2 * images);
        expect(await one(arrCoc.imagesWithoutTokens.name)).toBe(0);
      });
    },
    waitingTestMilliseconds,
  );
});
