import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InferenceServerName } from '../../../catalog/inference-servers';
import type { InferenceSignal } from '../../../catalog/inference-servers/server';

/** Values of so many observations each. */
type Observations = readonly (readonly [count: number, value: number])[];

/** What the fixtures' histograms are made of, per pod and 30 seconds. */
const latencies: Observations = [
  [30, 0.08],
  [24, 0.15],
  [5, 0.4],
  [1, 3],
];
const firstTokens: Observations = [
  [30, 0.03],
  [27, 0.09],
  [3, 0.3],
];
const outputTokens: Observations = [
  [600, 0.012],
  [600, 0.03],
];

/** Pods that expose the same text. */
export const podsPerService = 2;

/** Observations per second of all pods that are not above a bound. */
function below(observations: Observations, bound: number): number {
  const count = observations.filter(([, value]) => value <= bound).reduce((sum, [number]) => sum + number, 0);
  return (count / 30) * podsPerService;
}

/** What a fixture implies: one value, or one per bucket, or nothing. */
export type Expectation = number | ((bound: number) => number) | undefined;

/** What every fixture is made to mean, where its server can say it. */
const common: Readonly<Record<InferenceSignal, Expectation>> = {
  requests: 4,
  errors: 0.2,
  latency: (bound) => below(latencies, bound),
  // (30 × 0.08 + 24 × 0.15 + 5 × 0.4 + 3) / 60
  meanLatency: 11 / 60,
  queueTime: 0.1,
  batchSize: 8,
  promptTokens: 200,
  generatedTokens: 80,
  timeToFirstToken: (bound) => below(firstTokens, bound),
  timePerOutputToken: (bound) => below(outputTokens, bound),
  kvCache: 0.62,
};

const noTokens = { promptTokens: undefined, generatedTokens: undefined, timePerOutputToken: undefined };
const onlyRequests = { ...noTokens, timeToFirstToken: undefined, kvCache: undefined, batchSize: undefined };

/** Twelve requests wait in two pods, and four come per second. */
const queueByLittlesLaw = 3;

export interface InferenceFixture {
  /** Also the name of its file. */
  readonly name: string;
  readonly server: InferenceServerName;
  readonly version?: string;
  readonly expected: Readonly<Record<InferenceSignal, Expectation>>;
}

export const inferenceFixtures: readonly InferenceFixture[] = [
  { name: 'vllm', server: 'vllm', expected: common },
  // Both names are looked for.
  { name: 'vllm-0.8', server: 'vllm', expected: common },
  { name: 'triton', server: 'triton', expected: { ...common, ...noTokens, latency: undefined, meanLatency: 0.2 } },
  { name: 'sglang', server: 'sglang', expected: common },
  { name: 'tgi', server: 'tgi', expected: { ...common, timeToFirstToken: undefined, kvCache: undefined } },
  {
    name: 'kserve',
    server: 'kserve',
    expected: { ...common, ...onlyRequests, errors: undefined, queueTime: undefined },
  },
  { name: 'ray-serve', server: 'ray-serve', expected: { ...common, ...onlyRequests, queueTime: queueByLittlesLaw } },
  {
    name: 'torchserve',
    server: 'torchserve',
    expected: { ...common, ...onlyRequests, latency: undefined, meanLatency: 0.2 },
  },
  { name: 'nim', server: 'nim', expected: { ...common, queueTime: queueByLittlesLaw } },
  {
    name: 'otel-genai',
    server: 'otel-genai',
    expected: {
      ...common,
      promptTokens: undefined,
      generatedTokens: undefined,
      queueTime: undefined,
      batchSize: undefined,
      kvCache: undefined,
    },
  },
  { name: 'contract', server: 'contract', expected: common },
];

/** @returns the exposition of one pod */
export function fixtureText({ name }: Pick<InferenceFixture, 'name'>): string {
  return readFileSync(join(__dirname, '..', '..', 'fixtures', 'inference', `${name}.prom`), 'utf8');
}
