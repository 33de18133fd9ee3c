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
