// Written by `gpu-monitoring instrument`, which writes over changes.

/**
 * Reports what a server does with its GPUs, in the metrics of gpu-monitoring-constructs.
 *
 * Needs Node.js 20 or newer and prom-client ^15.1.0.
 */

import { createServer, type Server } from 'node:http';
import { Counter, Gauge, Histogram, type Registry, register } from 'prom-client';

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

const batchSizes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

const inferenceMetrics = {
  requests: {
    name: 'ml_inference_requests_total',
    kind: 'counter',
    unit: 'count',
    help: 'Requests that were answered; one series per status code.',
    labels: ['model', 'code'],
    buckets: [],
  },
  requestDuration: {
    name: 'ml_inference_request_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labels: ['model'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
  },
  queueTime: {
    name: 'ml_inference_queue_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time that a request waited before the model began with it.',
    labels: ['model'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
  },
  batchSize: {
    name: 'ml_inference_batch_size',
    kind: 'histogram',
    unit: 'count',
    help: 'Requests that were computed together.',
    labels: ['model'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  },
  batches: {
    name: 'ml_inference_batches_total',
    kind: 'counter',
    unit: 'count',
    help: 'Batches that were computed; the label batch_size takes few values such as powers of two.',
    labels: ['model', 'batch_size'],
    buckets: [],
  },
  batchDuration: {
    name: 'ml_inference_batch_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time that the computation of a batch took.',
    labels: ['model', 'batch_size'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
  },
  promptTokens: {
    name: 'ml_inference_prompt_tokens_total',
    kind: 'counter',
    unit: 'count',
    help: 'Tokens of prompts that were read.',
    labels: ['model'],
    buckets: [],
  },
  generatedTokens: {
    name: 'ml_inference_generated_tokens_total',
    kind: 'counter',
    unit: 'count',
    help: 'Tokens that were generated.',
    labels: ['model'],
    buckets: [],
  },
  timeToFirstToken: {
    name: 'ml_inference_time_to_first_token_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time from the arrival of a request to its first token.',
    labels: ['model'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
  },
  timePerOutputToken: {
    name: 'ml_inference_time_per_output_token_seconds',
    kind: 'histogram',
    unit: 'seconds',
    help: 'Time between two tokens of an answer.',
    labels: ['model'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1],
  },
  kvCacheUsed: {
    name: 'ml_inference_kv_cache_used_ratio',
    kind: 'gauge',
    unit: 'ratio',
    help: 'Share of the KV cache that is in use.',
    labels: ['model'],
    buckets: [],
  },
} as const satisfies Record<string, Metric>;

const arrCocMetrics = {
  images: {
    name: 'arr_coc_images_total',
    kind: 'counter',
    unit: 'count',
    help: 'Images whose patches were scored and given tokens.',
    labels: [],
    buckets: [],
  },
  imagesWithoutTokens: {
    name: 'arr_coc_images_without_tokens_total',
    kind: 'counter',
    unit: 'count',
    help: 'Images of which no patch was given a token; the model then answers without having seen them.',
    labels: [],
    buckets: [],
  },
  imagePatches: {
    name: 'arr_coc_image_patches',
    kind: 'histogram',
    unit: 'count',
    help: 'Patches of an image.',
    labels: [],
    buckets: [16, 32, 64, 100, 144, 196, 256, 400, 576, 784, 1024, 1600, 2304, 4096],
  },
  relevanceScore: {
    name: 'arr_coc_relevance_score',
    kind: 'histogram',
    unit: 'ratio',
    help: 'Relevance of a patch, 0 to 1.',
    labels: [],
    buckets: [
      0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1,
    ],
  },
  patchTokens: {
    name: 'arr_coc_patch_tokens',
    kind: 'histogram',
    unit: 'count',
    help: 'Tokens that a patch was given; 0 for one that was left out.',
    labels: [],
    buckets: [0, 16, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 400, 512],
  },
} as const satisfies Record<string, Metric>;

const longestModelName = 128;
const serverError = 500;

/** A model that is watched. */
export interface InferenceMonitorOptions {
  /** Name of the model; one monitor per model that is served. */
  readonly model: string;
  /** @default the registry that the client has for all */
  readonly registry?: Registry;
}

export interface RequestOptions {
  /** When it arrived, by `performance.now()`. @default now */
  readonly arrived?: number;
}

/**
 * Watches a model server: requests, queue, batches and tokens, without any framework.
 *
 * ```ts
 * const monitor = new InferenceMonitor({ model: 'ranker' });
 * const answer = await monitor.request(async (request) => {
 *   await slot();
 *   request.begin();
 *   return compute();
 * });
 * ```
 *
 * What a model has no part in, such as tokens of a classifier, is left out.
 */
export class InferenceMonitor {
  readonly model: string;
  readonly #requests: Counter;
  readonly #batches: Counter;
  readonly #batchDuration: Histogram;
  readonly #batchSize: Histogram.Internal<string>;
  readonly #kvCacheUsed: Gauge;
  readonly #observers: RequestObservers;

  /** @throws RangeError when the name of the model is empty or too long */
  constructor({ model, registry = register }: InferenceMonitorOptions) {
    if (model.length < 1 || model.length > longestModelName) {
      throw new RangeError(`model must have 1 to ${longestModelName} characters, found ${JSON.stringify(model)}`);
    }
    this.model = model;
    const metrics = new Metrics(registry);
    this.#requests = metrics.counter(inferenceMetrics.requests);
    this.#batches = metrics.counter(inferenceMetrics.batches);
    this.#batchDuration = metrics.histogram(inferenceMetrics.batchDuration);
    this.#batchSize = metrics.histogram(inferenceMetrics.batchSize).labels(model);
    this.#kvCacheUsed = metrics.gauge(inferenceMetrics.kvCacheUsed);
    const promptTokens = metrics.counter(inferenceMetrics.promptTokens).labels(model);
    const generatedTokens = metrics.counter(inferenceMetrics.generatedTokens).labels(model);
    const requestDuration = metrics.histogram(inferenceMetrics.requestDuration).labels(model);
    this.#observers = {
      queueTime: metrics.histogram(inferenceMetrics.queueTime).labels(model),
      promptTokens,
      generatedTokens,
      timeToFirstToken: metrics.histogram(inferenceMetrics.timeToFirstToken).labels(model),
      timePerOutputToken: metrics.histogram(inferenceMetrics.timePerOutputToken).labels(model),
      answered: (code, seconds) => {
        // A label takes few values: what is no code of HTTP is a fault of the server.
        const known = Number.isInteger(code) && code >= 100 && code <= 599 ? code : serverError;
        this.#requests.labels(model, String(known)).inc();
        requestDuration.observe(seconds);
      },
    };
    // Made now, so that each counter has a zero before its first increase.
    for (const code of [200, serverError]) this.#requests.labels(model, String(code)).inc(0);
    promptTokens.inc(0);
    generatedTokens.inc(0);
  }

  /**
   * Times a request until its answer is complete. One that throws counts as a server error, unless its code says otherwise.
   *
   * @throws what the answer throws
   */
  async request<Answer>(
    answer: (request: InferenceRequest) => Answer | Promise<Answer>,
    options: RequestOptions = {},
  ): Promise<Answer> {
    const request = this.startRequest(options);
    try {
      const answered = await answer(request);
      request.end();
      return answered;
    } catch (error) {
      request.end(request.code ?? serverError);
      throw error;
    }
  }

  /** Begins a request that the caller ends, for servers that tell of its end by an event. */
  startRequest({ arrived = performance.now() }: RequestOptions = {}): InferenceRequest {
    return new InferenceRequest(this.#observers, arrived);
  }

  /**
   * Times the computation of a batch; one that throws is not counted.
   *
   * @throws what the computation throws
   */
  async batch<Result>(size: number, compute: () => Result | Promise<Result>): Promise<Result> {
    const begin = performance.now();
    const result = await compute();
    this.addBatch(size, (performance.now() - begin) / 1000);
    return result;
  }

  /** Counts a batch that was timed elsewhere. */
  addBatch(size: number, seconds: number): void {
    const label = batchSizeLabel(size);
    this.#batchSize.observe(size);
    this.#batches.labels(this.model, label).inc();
    this.#batchDuration.labels(this.model, label).observe(seconds);
  }

  /** Reports the share of the KV cache that is in use, from 0 to 1. */
  setKvCacheUsed(share: number): void {
    this.#kvCacheUsed.labels(this.model).set(share);
  }
}

/** Where a request reports to. */
interface RequestObservers {
  readonly queueTime: Histogram.Internal<string>;
  readonly promptTokens: Counter.Internal;
  readonly generatedTokens: Counter.Internal;
  readonly timeToFirstToken: Histogram.Internal<string>;
  readonly timePerOutputToken: Histogram.Internal<string>;
  readonly answered: (code: number, seconds: number) => void;
}

/** One request. */
export class InferenceRequest {
  /** Status code of the answer; set it where it is not 200. */
  code: number | undefined;
  readonly #observers: RequestObservers;
  readonly #arrived: number;
  #latestToken: number | undefined;
  #begun = false;
  #ended = false;

  constructor(observers: RequestObservers, arrived: number) {
    this.#observers = observers;
    this.#arrived = arrived;
  }

  /** Says that the model begins with the request; until now it was in the queue. Only the first call counts. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#observers.queueTime.observe((performance.now() - this.#arrived) / 1000);
  }

  /** Counts tokens of the prompt that were read. */
  addPromptTokens(count: number): void {
    this.#observers.promptTokens.inc(count);
  }

  /**
   * Counts tokens of the answer at the moment when they are there. The first gives the time to the first token, each further one
   * the time since the one before. Tokens that come together share their time.
   */
  token(count = 1): void {
    if (count < 1) return;
    const now = performance.now();
    const before = this.#latestToken;
    this.#latestToken = now;
    this.#observers.generatedTokens.inc(count);
    if (before === undefined) {
      this.#observers.timeToFirstToken.observe((now - this.#arrived) / 1000);
      return;
    }
    for (let token = 0; token < count; token += 1) {
      this.#observers.timePerOutputToken.observe((now - before) / 1000 / count);
    }
  }

  /** Says that the answer is complete. Only the first call counts. */
  end(code = this.code ?? 200): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#observers.answered(code, (performance.now() - this.#arrived) / 1000);
  }
}

/** Rounds up to one of few values; what is above all of them counts as the last. */
function batchSizeLabel(size: number): string {
  return String(batchSizes.find((known) => known >= size) ?? batchSizes.at(-1));
}

/** What ARR-COC did with an image; both have a value per patch, in the same order. */
export interface ObservedImage {
  /** Relevance of each patch, from 0 to 1. */
  readonly relevance: readonly number[];
  /** Tokens of each patch; 0 where it was left out. */
  readonly tokens: readonly number[];
}

/** Watches ARR-COC: how relevant it finds the patches of images, and their tokens. */
export class ArrCocMonitor {
  readonly #images: Counter;
  readonly #imagesWithoutTokens: Counter;
  readonly #imagePatches: Histogram;
  readonly #relevanceScore: Histogram;
  readonly #patchTokens: Histogram;
  #warned = false;

  /** @param options registry to put the metrics in, by default the one that the client has for all */
  constructor({ registry = register }: { readonly registry?: Registry } = {}) {
    const metrics = new Metrics(registry);
    this.#images = metrics.counter(arrCocMetrics.images);
    this.#imagesWithoutTokens = metrics.counter(arrCocMetrics.imagesWithoutTokens);
    this.#imagePatches = metrics.histogram(arrCocMetrics.imagePatches);
    this.#relevanceScore = metrics.histogram(arrCocMetrics.relevanceScore);
    this.#patchTokens = metrics.histogram(arrCocMetrics.patchTokens);
  }

  /**
   * Counts an image, and observes every patch of it. One that no patch got tokens for counts as one without. A value that is no
   * number is left out, as it would spoil the sum for good.
   *
   * @throws RangeError when the two differ in length; nothing is counted then
   */
  observeImage({ relevance, tokens }: ObservedImage): void {
    if (relevance.length !== tokens.length) {
      throw new RangeError(
        `relevance and tokens must have a value per patch each, found ${relevance.length} and ${tokens.length}`,
      );
    }
    this.#observe(this.#relevanceScore, relevance);
    this.#observe(this.#patchTokens, tokens);
    this.#imagePatches.observe(relevance.length);
    if (!tokens.some((count) => count > 0)) this.#imagesWithoutTokens.inc();
    this.#images.inc();
  }

  #observe(metric: Histogram, values: readonly number[]): void {
    const finite = values.filter(Number.isFinite);
    for (const value of finite) metric.observe(value);
    if (finite.length === values.length || this.#warned) return;
    this.#warned = true;
    const left = values.length - finite.length;
    console.warn(`${left} of ${values.length} patches have a value that is no number; such are left out`);
  }
}
