import type { Simulator, SimulatorOptions } from '../../simulator/server';
import { startSimulator } from '../../simulator/server';
import { fleetOptions, parsed } from './support';

/** A clock that stands still until it is told otherwise. */
class Clock {
  private milliseconds = 1_700_000_000_000;
  readonly now = (): number => this.milliseconds;
  advance(seconds: number): void {
    this.milliseconds += seconds * 1000;
  }
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

describe('the simulator', () => {
  const running: Simulator[] = [];

  async function started(options: Partial<SimulatorOptions> = {}): Promise<{ clock: Clock; simulator: Simulator }> {
    const clock = new Clock();
    const simulator = await startSimulator({ ...fleetOptions, now: clock.now, ...options });
    running.push(simulator);
    return { clock, simulator };
  }

  async function get(simulator: Simulator, path: string): Promise<Answer> {
    const response = await fetch(`${simulator.url}${path}`);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  }

  const metrics = async (simulator: Simulator) => (await get(simulator, '/train-0/metrics')).text;
  const value = async (simulator: Simulator, name: string) =>
    parsed(await metrics(simulator)).find((series) => series.name === name && series.labels.gpu === '0')?.value;

  afterEach(async () => {
    await Promise.all(running.splice(0).map((simulator) => simulator.close()));
  });

  test('serves each node under its own path', async () => {
    const { simulator } = await started();
    for (const name of ['train-0', 'serve-0']) {
      const { status, type, text } = await get(simulator, `/${name}/metrics`);
      expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
      expect(new Set(parsed(text).map(({ labels }) => labels.hostname))).toEqual(new Set([name]));
    }
  });

  test('gives the same text twice when the clock stands still, and to two simulators of one seed', async () => {
    const [one, two] = [await started(), await started()];
    expect(await metrics(one.simulator)).toBe(await metrics(one.simulator));
    expect(await metrics(one.simulator)).toBe(await metrics(two.simulator));
  });

  test('keeps its values within a collect interval and renews them after it', async () => {
    const { clock, simulator } = await started();
    const first = await metrics(simulator);
    clock.advance(9.9);
    expect(await metrics(simulator)).toBe(first);
    clock.advance(0.1);
    expect(await metrics(simulator)).not.toBe(first);
  });

  test('collects as often as it is told', async () => {
    const { clock, simulator } = await started({ collectIntervalSeconds: 30 });
    const first = await metrics(simulator);
    clock.advance(29);
    expect(await metrics(simulator)).toBe(first);
    clock.advance(1);
    expect(await metrics(simulator)).not.toBe(first);
  });

  test('runs faster than its clock by the time scale', async () => {
    const { clock, simulator } = await started({ timeScale: 60 });
    const first = await metrics(simulator);
    clock.advance(1);
    expect(simulator.time()).toBe(60);
    expect(await metrics(simulator)).not.toBe(first);
  });

  test('lists its targets as they are and for Prometheus to discover', async () => {
    const { simulator } = await started();
    const address = `127.0.0.1:${simulator.port}`;
    expect(simulator.targets).toEqual([
      { node: 'train-0', machineType: 'a2-highgpu-4g', pool: 'training', address, metricsPath: '/train-0/metrics' },
      { node: 'serve-0', machineType: 'a2-ultragpu-2g', address, metricsPath: '/serve-0/metrics' },
    ]);
    const { type, text } = await get(simulator, '/targets');
    expect(type).toBe('application/json');
    expect(JSON.parse(text)).toEqual([
      { targets: [address], labels: { __metrics_path__: '/train-0/metrics', node: 'train-0', pool: 'training' } },
      { targets: [address], labels: { __metrics_path__: '/serve-0/metrics', node: 'serve-0' } },
    ]);
  });

  test('says what there is when a page is not', async () => {
    const { simulator } = await started();
    const { status, text } = await get(simulator, '/other/metrics');
    expect(status).toBe(404);
    expect(text).toContain('/train-0/metrics');
  });

  test('shows an injected fault of the device at the next collection', async () => {
    const { clock, simulator } = await started();
    clock.advance(15);
    expect(simulator.inject({ kind: 'overheat', node: 'train-0', gpu: 0 })).toEqual({
      kind: 'overheat',
      node: 'train-0',
      gpu: 0,
      start: 15,
    });
    expect(await value(simulator, 'DCGM_FI_DEV_GPU_TEMP')).toBeLessThan(70);
    clock.advance(5);
    expect(await value(simulator, 'DCGM_FI_DEV_GPU_TEMP')).toBe(89);
  });

  test('shows an injected XID at the next scrape and forgets it after five minutes', async () => {
    const { clock, simulator } = await started();
    clock.advance(15);
    simulator.inject({ kind: 'xid', node: 'train-0', gpu: 0, code: 79 });
    expect(await value(simulator, 'DCGM_EXP_XID_ERRORS_COUNT')).toBe(1);
    expect(await value(simulator, 'DCGM_EXP_XID_ERRORS_TOTAL')).toBeUndefined();
    clock.advance(299);
    expect(await value(simulator, 'DCGM_EXP_XID_ERRORS_COUNT')).toBe(1);
    clock.advance(1);
    expect(await value(simulator, 'DCGM_EXP_XID_ERRORS_COUNT')).toBe(0);
    expect(await value(simulator, 'DCGM_EXP_XID_ERRORS_TOTAL')).toBe(1);
  });

  test('answers 500 for a node whose exporter is down, and only for its metrics', async () => {
    const { clock, simulator } = await started();
    simulator.inject({ kind: 'exporterDown', node: 'train-0', end: 60 });
    expect(await get(simulator, '/train-0/metrics')).toMatchObject({ status: 500, text: 'internal server error\n' });
    expect(await get(simulator, '/train-0/health')).toMatchObject({ status: 200, text: 'OK' });
    expect(await get(simulator, '/serve-0/metrics')).toMatchObject({ status: 200 });
    clock.advance(60);
    expect(await get(simulator, '/train-0/metrics')).toMatchObject({ status: 200 });
  });

  test('starts with the faults that it is given', async () => {
    const { clock, simulator } = await started({ faults: [{ kind: 'gpuLost', node: 'train-0', gpu: 0, start: 10 }] });
    expect(await value(simulator, 'DCGM_FI_DEV_GPU_TEMP')).toBeDefined();
    clock.advance(10);
    expect(await value(simulator, 'DCGM_FI_DEV_GPU_TEMP')).toBeUndefined();
  });

  test('repairs everything at once', async () => {
    const { clock, simulator } = await started();
    simulator.inject({ kind: 'exporterDown', node: 'train-0' });
    simulator.inject({ kind: 'overheat', node: 'train-0', gpu: 0 });
    simulator.inject({ kind: 'gpuLost', node: 'train-0', gpu: 0, start: 40 });
    clock.advance(30);
    simulator.clear();
    expect((await get(simulator, '/train-0/metrics')).status).toBe(200);
    clock.advance(20);
    expect(await value(simulator, 'DCGM_FI_DEV_GPU_TEMP')).toBeLessThan(70);
  });

  test('refuses a fault that would rewrite the past, and keeps running', async () => {
    const { clock, simulator } = await started();
    clock.advance(25);
    expect(() => simulator.inject({ kind: 'idleAllocated', node: 'train-0', gpu: 0, start: 19 })).toThrow(
      'idleAllocated: 19 s is before the last collection at 20 s, leave the time out',
    );
    expect((await get(simulator, '/train-0/metrics')).status).toBe(200);
  });

  test('refuses to start with faults or options that cannot be', async () => {
    const unknown = { kind: 'exporterDown', node: 'x', start: 0 } as const;
    await expect(startSimulator({ ...fleetOptions, faults: [unknown] })).rejects.toThrow("no node 'x'");
    await expect(startSimulator({ ...fleetOptions, timeScale: 0 })).rejects.toThrow(
      'timeScale: must be positive, got 0',
    );
  });

  test('does not answer after it is closed', async () => {
    const { simulator } = await started();
    await simulator.close();
    running.length = 0;
    await expect(fetch(`${simulator.url}/train-0/health`)).rejects.toThrow();
  });
});
