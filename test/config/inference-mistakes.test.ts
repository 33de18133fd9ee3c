import { problemsIn, validConfiguration } from './support/configuration';
import type { Mistake } from './support/mistake';

const service = { name: 'embed', namespace: 'serving', podLabels: { app: 'embed' }, server: 'contract' };
const written = (part: object) => ({ inference: { services: [{ ...service, ...part }] } });
const leaveVersionOut = 'leave it out: metrics are then looked for under all names that are known';

/** Mistakes in inference services. */
const mistakes: readonly Mistake[] = [
  {
    what: 'a server that is not known',
    written: written({ server: 'tricton' }),
    path: 'inference.services[0].server',
    message: 'got "tricton"',
    cure: 'did you mean triton? use one of vllm, triton, sglang, tgi, kserve, ray-serve, torchserve, nim, otel-genai, contract',
  },
  {
    what: 'a service without its server',
    written: written({ server: undefined }),
    path: 'inference.services[0].server',
    message: 'is missing',
    cure: 'use one of vllm, triton, sglang, tgi, kserve, ray-serve, torchserve, nim, otel-genai, contract',
  },
  {
    what: 'a version older than the catalog',
    written: written({ server: 'vllm', version: '0.6.3' }),
    path: 'inference.services[0].version',
    message: '0.6.3 of vLLM is not in the catalog, which knows 0.8 and later (engine V1)',
    cure: leaveVersionOut,
  },
  {
    what: 'a version newer than the catalog',
    written: written({ server: 'tgi', version: 'v4.0' }),
    path: 'inference.services[0].version',
    message: 'v4.0 of Hugging Face TGI is not in the catalog, which knows 2 and 3',
    cure: leaveVersionOut,
  },
  {
    what: 'a version that is none',
    written: written({ server: 'tgi', version: 'latest' }),
    path: 'inference.services[0].version',
    message: 'latest of Hugging Face TGI is not in the catalog, which knows 2 and 3',
    cure: leaveVersionOut,
  },
  {
    what: 'a version of the contract',
    written: written({ version: '1' }),
    path: 'inference.services[0].version',
    message: 'the contract has no versions',
    cure: 'leave it out',
  },
  {
    what: 'a target between two buckets',
    written: written({ server: 'vllm', sla: { p99: 0.7 } }),
    path: 'inference.services[0].sla',
    message:
      '99 % below 0.7 s cannot be counted: vllm:e2e_request_latency_seconds of vLLM has no bucket that ends there, only 0.5 s and 0.8 s',
    cure: 'take a target from 0.3, 0.5, 0.8, 1 s; or measure the time to first token (`signal: timeToFirstToken`), which has 0.25, 0.5, 0.75, 1 s',
  },
  {
    what: 'a target that is not among the buckets that were named',
    written: written({ server: 'sglang', sla: { p99: 1 }, buckets: [0.5, 2] }),
    path: 'inference.services[0].sla',
    message:
      '99 % below 1 s cannot be counted: sglang:e2e_request_latency_seconds of SGLang has no bucket that ends there, only 0.5 s and 2 s',
    cure:
      'add it to sglang:e2e_request_latency_seconds (seconds): give the whole list with `--bucket-e2e-request-latency`, and say the list under `buckets`; ' +
      'or take a target from 0.5, 2 s; or measure the time to first token (`signal: timeToFirstToken`), which has 0.8, 1, 2, 4 s',
  },
  {
    what: 'a target for a server that measures no latency',
    written: written({ server: 'torchserve', sla: { p99: 1 } }),
    path: 'inference.services[0].sla',
    message:
      '99 % below 1 s cannot be counted: TorchServe gives no latency, as it adds times up and has no distribution, so only the mean is known',
    cure: 'leave `sla` out, so that nothing is promised',
  },
  {
    what: 'a mistyped class',
    written: written({ sla: 'user-facin' }),
    path: 'inference.services[0].sla',
    message: 'got "user-facin"',
    cure: 'did you mean user-facing? use user-facing or backend or a map with signal, p50, p95, p99',
  },
  {
    what: 'targets without any',
    written: written({ sla: { signal: 'latency' } }),
    path: 'inference.services[0].sla',
    message: 'promises nothing',
    cure: 'give at least one of p50, p95, p99 in seconds, or leave it out',
  },
  {
    what: 'a higher percentile with a lower target',
    written: written({ sla: { p50: 0.5, p99: 0.2 } }),
    path: 'inference.services[0].sla.p99',
    message: 'p99 (0.2) is below p50 (0.5)',
    cure: 'raise it to 0.5 or more, or lower p50',
  },
  {
    what: 'the number of a port in quotes, which no port has as its name',
    written: written({ port: '8000' }),
    path: 'inference.services[0].port',
    message: 'got "8000"',
    cure: 'must be the name of a port (lower case letters, digits and hyphens, at least one letter, at most 15), or its number without quotes',
  },
  {
    what: 'a target that was meant in milliseconds',
    written: written({ sla: { p99: 2000 } }),
    path: 'inference.services[0].sla.p99',
    message: 'got 2000',
    cure: 'must be above 0 and at most 600 seconds',
  },
  {
    what: 'buckets in disorder',
    written: written({ buckets: [0.5, 0.2] }),
    path: 'inference.services[0].buckets',
    message: 'are not in ascending order',
    cure: 'list each bound once, lowest first',
  },
  {
    what: 'labels that select every pod',
    written: written({ podLabels: {} }),
    path: 'inference.services[0].podLabels',
    message: 'selects every pod',
    cure: 'name at least one label of the service’s pods',
  },
  {
    what: 'a label that Kubernetes refuses',
    written: written({ podLabels: { app: 'a b' } }),
    path: 'inference.services[0].podLabels.app',
    message: '"a b" is no value of a label',
    cure: 'must be at most 63 letters, digits, and - _ . inside',
  },
  {
    what: 'a name in upper case',
    written: written({ name: 'Embed' }),
    path: 'inference.services[0].name',
    message: 'got "Embed"',
    cure: 'must be lower case letters, digits and hyphens, at most 40 characters',
  },
  {
    what: 'the same name for two services',
    written: { inference: { services: [service, { ...service, server: 'vllm' }] } },
    path: 'inference.services[1].name',
    message: 'embed is also the name of inference.services[0]',
    cure: 'give each service its own name',
  },
  {
    what: 'a port that is none',
    written: written({ port: 70_000 }),
    path: 'inference.services[0].port',
    message: 'got 70000',
    cure: 'use at most 65535',
  },
  {
    what: 'an alert of the pack that does not exist',
    written: { alerts: { InferenceError: false } },
    path: 'alerts.InferenceError',
    message: 'unknown key',
    cure: 'did you mean InferenceErrors?',
  },
];

test.each(mistakes)('$what is reported where it is, with a cure', ({ what: _what, written: part, ...problem }) => {
  expect(problemsIn({ ...validConfiguration(), ...part })).toEqual([problem]);
});

test('each target without a bucket is told, and so is what else is wrong with the service', () => {
  const paths = problemsIn({ ...validConfiguration(), ...written({ name: 'A', server: 'vllm', sla: 'user-facing' }) });
  expect(paths.map(({ path }) => path)).toEqual([
    'inference.services[0].name',
    'inference.services[0].sla',
    'inference.services[0].sla',
    'inference.services[0].sla',
  ]);
});
