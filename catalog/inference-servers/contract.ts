import { inferenceMetrics } from '../metrics/inference';
import { inferenceServer } from './server';

export const contract = inferenceServer({
  name: 'contract',
  title: 'A server of one’s own',
  versions: 'the contract of this package',
  sources: [],
  port: 9090,
  path: '/metrics',
  seriesBeforeFirstRequest: false,
  metrics: {
    ...inferenceMetrics,
    requestDuration: { ...inferenceMetrics.requestDuration, bucketFlag: 'add it where the server makes the histogram' },
    timeToFirstToken: {
      ...inferenceMetrics.timeToFirstToken,
      bucketFlag: 'add it where the server makes the histogram',
    },
  },
  signals: {
    requests: { from: ['requests'], how: 'rate' },
    errors: { from: ['requests'], how: 'rate of codes 5xx' },
    latency: { from: ['requestDuration'], how: 'rate of the buckets' },
    meanLatency: { from: ['requestDuration'], how: 'sum / count' },
    queueTime: { from: ['queueTime'], how: 'sum / count' },
    batchSize: { from: ['batchSize'], how: 'sum / count' },
    promptTokens: { from: ['promptTokens'], how: 'rate' },
    generatedTokens: { from: ['generatedTokens'], how: 'rate' },
    timeToFirstToken: { from: ['timeToFirstToken'], how: 'rate of the buckets' },
    timePerOutputToken: { from: ['timePerOutputToken'], how: 'rate of the buckets' },
    kvCache: { from: ['kvCacheUsed'], how: 'the fullest pod' },
  },
});
