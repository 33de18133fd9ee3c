import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentType, exposition } from './exposition';
import { type Fault, type FaultInput, faultProblems, isActive, ofKind, repaired } from './faults';
import { type FleetOptions, type SimulatedFleet, type SimulatedNode, simulatedFleet } from './fleet';

export interface SimulatorOptions extends FleetOptions {
  /** Port on loopback. @default - a free one */
  readonly port?: number;
  /** Clock in milliseconds; only differences count. @default Date.now */
  readonly now?: () => number;
  /**
   * Simulated seconds per second of the clock. Everything runs that much faster: collection, the XID window, the counters.
   * What Prometheus computes per second of its own time (`rate`) is therefore that much larger.
   * @default 1
   */
  readonly timeScale?: number;
  /** Faults that are known from the beginning. @default - none */
  readonly faults?: readonly Fault[];
}

/** One exporter to scrape, in a form that a scrape configuration can take over. */
export interface SimulatedTarget {
  readonly node: string;
  readonly machineType: string;
  readonly pool?: string;
  /** `host:port` of the simulator, the same for every node. */
  readonly address: string;
  /** Path that takes the place of `/metrics`. */
  readonly metricsPath: string;
}

/** A running simulator. */
export interface Simulator {
  /** Base address, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly fleet: SimulatedFleet;
  /** One target per node, in the order of the options. */
  readonly targets: readonly SimulatedTarget[];
  /** Simulated seconds since the start. */
  time(): number;
  /**
   * Adds a fault. Without a time it begins now. What concerns the device shows at the next collection, XIDs in the window
   * and the exporter's failure at the next scrape.
   *
   * @returns the fault with its time
   * @throws Error that lists every mistake in the fault; a time before the last collection is one, because counters that were
   * exposed cannot be taken back
   */
  inject(fault: FaultInput): Fault;
  /**
   * Repairs everything: faults under way end now and faults to come are dropped. What happened stays in the counters, and an
   * XID stays in its window for five minutes.
   */
  clear(): void;
  close(): Promise<void>;
}

/**
 * Starts an HTTP server on loopback that stands for the exporters of a whole fleet.
 *
 * - `/<node>/metrics` what the node's exporter exposes; HTTP 500 while it is down
 * - `/<node>/health` what its probe sees; always 200
 * - `/targets` all nodes in the format of Prometheus' HTTP service discovery, with `__metrics_path__`, `node` and `pool`
 *
 * @throws Error that lists every mistake in the options
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const fleet = simulatedFleet(options);
  const { now = Date.now, timeScale = 1 } = options;
  if (!(timeScale > 0)) throw new Error(`timeScale: must be positive, got ${timeScale}, use 1 for real time`);
  let faults: readonly Fault[] = checked(options.faults ?? [], fleet);

  const startedAt = now();
  const time = () => ((now() - startedAt) / 1000) * timeScale;
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const { status, type, body } = reply(path, { fleet, faults, scraped: time(), targets });
    response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }).end(body);
  });
  const port = await listen(server, options.port ?? 0);
  const targets = fleet.nodes.map((node) => targetOf(node, `127.0.0.1:${port}`));

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    fleet,
    targets,
    time,
    inject(input) {
      const seconds = time();
      const fault = dated(input, seconds);
      faults = [...faults, ...checked([fault], fleet, lastCollection(fleet, seconds))];
      return fault;
    },
    clear() {
      faults = repaired(faults, time());
    },
    close: () => close(server),
  };
}

/** Everything that a reply depends on. */
interface Situation {
  readonly fleet: SimulatedFleet;
  readonly faults: readonly Fault[];
  readonly scraped: number;
  readonly targets: readonly SimulatedTarget[];
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const plain = 'text/plain; charset=utf-8';

function reply(path: string, { fleet, faults, scraped, targets }: Situation): Reply {
  if (path === '/targets') {
    return { status: 200, type: 'application/json', body: JSON.stringify(targets.map(discovered)) };
  }
  const [, name, page] = /^\/([^/]+)\/(metrics|health)$/.exec(path) ?? [];
  const node = fleet.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) {
    const paths = targets.map((target) => target.metricsPath).join(', ');
    return { status: 404, type: plain, body: `no such page: ${path}; there are /targets and ${paths}\n` };
  }
  if (page === 'health') return { status: 200, type: plain, body: 'OK' };

  const down = ofKind(faults, 'exporterDown').some((fault) => fault.node === node.name && isActive(fault, scraped));
  if (down) return { status: 500, type: plain, body: 'internal server error\n' };

  const times = { collected: lastCollection(fleet, scraped), scraped };
  return { status: 200, type: contentType(fleet.exporterVersion), body: exposition(fleet, node, faults, times) };
}

/** Time of the last collection that is not after a time. */
function lastCollection(fleet: SimulatedFleet, seconds: number): number {
  return Math.floor(seconds / fleet.collectIntervalSeconds) * fleet.collectIntervalSeconds;
}

function targetOf(node: SimulatedNode, address: string): SimulatedTarget {
  return {
    node: node.name,
    machineType: node.machineType,
    ...(node.pool !== undefined && { pool: node.pool }),
    address,
    metricsPath: `/${node.name}/metrics`,
  };
}

function discovered(target: SimulatedTarget): { targets: string[]; labels: Record<string, string> } {
  return {
    targets: [target.address],
    labels: {
      __metrics_path__: target.metricsPath,
      node: target.node,
      ...(target.pool !== undefined && { pool: target.pool }),
    },
  };
}

function dated(input: FaultInput, seconds: number): Fault {
  return input.kind === 'xid' ? { ...input, at: input.at ?? seconds } : { ...input, start: input.start ?? seconds };
}

function checked(faults: readonly Fault[], fleet: SimulatedFleet, earliest = 0): readonly Fault[] {
  const problems = faults.flatMap((fault) => {
    const begins = fault.kind === 'xid' ? fault.at : fault.start;
    const past =
      begins < earliest
        ? [`${fault.kind}: ${begins} s is before the last collection at ${earliest} s, leave the time out`]
        : [];
    return [...faultProblems(fault, fleet), ...past];
  });
  if (problems.length > 0) throw new Error(`Faults have ${problems.length} problem(s):\n${problems.join('\n')}`);
  return faults;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
