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
