/** A metric as Prometheus sees it. */
interface Metric {
  readonly name: string;
  readonly kind: string;
  readonly unit: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly buckets: readonly number[];
}

/** Makes the metrics of the contract in a registry; one that is there already is taken as it is. */
class Metrics {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  counter({ name, help, labels }: Metric): Counter {
    const found = this.#registry.getSingleMetric(name);
    if (found instanceof Counter) return found;
    return new Counter({ name, help, labelNames: labels, registers: [this.#registry] });
  }

  gauge({ name, help, labels }: Metric): Gauge {
    const found = this.#registry.getSingleMetric(name);
    if (found instanceof Gauge) return found;
    // The workers of a cluster report ratios: their sum would be none.
    return new Gauge({ name, help, labelNames: labels, registers: [this.#registry], aggregator: 'average' });
  }

  histogram({ name, help, labels, buckets }: Metric): Histogram {
    const found = this.#registry.getSingleMetric(name);
    if (found instanceof Histogram) return found;
    return new Histogram({ name, help, labelNames: labels, buckets: [...buckets], registers: [this.#registry] });
  }
}

/** Where scrapes are answered. */
export interface ServeOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** @default all addresses of the machine */
  readonly address?: string;
  /** @default the registry that the client has for all */
  readonly registry?: Registry;
}

/**
 * Answers scrapes on a port of its own. A server that has a route to spare answers them itself, with what `registry.metrics()`
 * gives. The port keeps no program from ending.
 *
 * A port that is taken is logged: no program should end because nobody can watch it.
 *
 * @returns the server, or undefined where the port cannot be had
 */
export async function serve({ port, address, registry = register }: ServeOptions): Promise<Server | undefined> {
  const server = createServer((_, response) => {
    registry.metrics().then(
      (text) => response.setHeader('content-type', registry.contentType).end(text),
      (error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
  });
  return new Promise((resolve) => {
    server.once('error', (error) => {
      console.error(`metrics are not served on port ${port}: ${error.message}`);
      resolve(undefined);
    });
    server.listen({ port, host: address }, () => resolve(server.unref()));
  });
}
