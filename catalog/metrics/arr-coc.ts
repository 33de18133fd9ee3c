import type { Metric } from './metric';

/**
 * What ARR-COC reports besides the contract of inference servers. The application scores the patches of an image for their
 * relevance and allots tokens to them. Every patch is observed, so the distributions weigh images by their patches.
 */
export const arrCoc = {
  images: {
    name: 'arr_coc_images_total',
    kind: 'counter',
    unit: 'count',
    help: 'Images whose patches were scored and given tokens.',
    labels: [],
  },
  imagesWithoutTokens: {
    name: 'arr_coc_images_without_tokens_total',
    kind: 'counter',
    unit: 'count',
    help: 'Images of which no patch was given a token; the model then answers without having seen them.',
    labels: [],
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
