import { contract } from './contract';
import { kserve } from './kserve';
import { nim } from './nim';
import { otelGenai } from './otel-genai';
import { rayServe } from './ray-serve';
import type { InferenceServer } from './server';
import { sglang } from './sglang';
import { tgi } from './tgi';
import { torchserve } from './torchserve';
import { triton } from './triton';
import { vllm } from './vllm';

/** Every inference server that is known, by its name in configuration. */
export const inferenceServers = {
  vllm,
  triton,
  sglang,
  tgi,
  kserve,
  'ray-serve': rayServe,
  torchserve,
  nim,
  'otel-genai': otelGenai,
  contract,
} as const satisfies Record<string, InferenceServer>;

export type InferenceServerName = keyof typeof inferenceServers;

export const inferenceServerNames = Object.keys(inferenceServers) as InferenceServerName[];
