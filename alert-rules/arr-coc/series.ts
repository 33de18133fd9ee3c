/** Series that are recorded about ARR-COC; alerts and panels refer to them by these names only. */
export const arrCocSeries = {
  images: 'arr_coc:images:rate5m',
  withoutTokens: 'arr_coc:images_without_tokens:ratio15m',
  patchesPerImage: 'arr_coc:patches_per_image:mean5m',
  tokensPerImage: 'arr_coc:tokens_per_image:mean5m',
  relevanceBuckets: 'arr_coc:relevance_score_bucket:increase5m',
  tokenBuckets: 'arr_coc:patch_tokens_bucket:increase5m',
  relevanceDistribution: 'arr_coc:relevance_score_below:ratio1h',
  tokenDistribution: 'arr_coc:patch_tokens_below:ratio1h',
  relevanceShift: 'arr_coc:relevance_score_shift:ks1h',
  tokenShift: 'arr_coc:patch_tokens_shift:ks1h',
  gpuEngineActive: 'arr_coc:gpu_engine_active:avg',
  gpuMemoryUsed: 'arr_coc:gpu_memory_used:max',
  missingMetrics: 'arr_coc:missing_metrics:count',
} as const;
