import { auditBuckets } from '../../../alert-rules/slo/bucket-audit';
import { resolveSla, type SlaClass, slaClasses } from '../../../alert-rules/slo/sla';
import { type InferenceServerName, inferenceServerNames, inferenceServers } from '../../../catalog/inference-servers';

const audit = (server: InferenceServerName, sla: SlaClass, declared?: readonly number[]) =>
  auditBuckets(inferenceServers[server], slaClasses[sla], declared);
const kinds = (server: InferenceServerName, sla: SlaClass) =>
  audit(server, sla).map(({ kind, target }) => `${kind} ${target.seconds}`);

test.each([
  ['vllm', ['problem 0.05', 'problem 0.1', 'problem 0.2']],
  ['triton', ['problem 0.05', 'problem 0.1', 'problem 0.2']],
  ['sglang', ['warning 0.05']],
  ['tgi', ['problem 0.05', 'problem 0.1', 'problem 0.2']],
  ['kserve', ['problem 0.2']],
  ['ray-serve', []],
  ['torchserve', ['problem 0.05', 'problem 0.1', 'problem 0.2']],
  ['nim', ['warning 0.05', 'warning 0.1', 'warning 0.2']],
  ['otel-genai', ['warning 0.05', 'warning 0.1', 'warning 0.2']],
  ['contract', []],
] as const)('user-facing targets of %s: %j', (server, expected) => {
  expect(kinds(server, 'user-facing')).toEqual(expected);
});

test.each([
  ['vllm', ['problem 0.1', 'problem 0.2']],
  ['sglang', ['warning 0.5']],
  ['kserve', ['problem 0.2']],
  ['ray-serve', []],
  ['contract', []],
] as const)('backend targets of %s: %j', (server, expected) => {
  expect(kinds(server, 'backend')).toEqual(expected);
});

test('vLLM cannot be told other buckets for whole requests, so the way out is another target or the first token', () => {
  const [, , finding] = audit('vllm', 'user-facing');
  expect(finding?.message).toBe(
    '99 % below 0.2 s cannot be counted: vllm:e2e_request_latency_seconds of vLLM has no bucket that ends there, only 0.3 s',
  );
  expect(finding?.cure).toBe(
    'take a target from 0.3, 0.5, 0.8, 1 s; or measure the time to first token (`signal: timeToFirstToken`), which has 0.08, 0.1, 0.25, 0.5 s',
  );
});

test('SGLang can, so the finding names both neighbours and the flag', () => {
  const [finding] = audit('sglang', 'backend');
  expect(finding?.message).toContain('only 0.4 s and 0.6 s');
  expect(finding?.cure).toContain('--bucket-e2e-request-latency');
});

test('buckets of Ray Serve are compared in seconds', () => {
  expect(auditBuckets(inferenceServers['ray-serve'], resolveSla({ p99: 0.25 }))[0]?.message).toContain(
    'only 0.2 s and 0.3 s',
  );
});

test('buckets that the person declares are taken as they are', () => {
  expect(audit('sglang', 'user-facing', [0.05, 0.1, 0.2, 1])).toEqual([]);
  expect(audit('sglang', 'user-facing', [0.1, 0.2, 1]).map(({ kind }) => kind)).toEqual(['problem']);
});

test('a bound that nobody can type is meant by its first digits', () => {
  expect(auditBuckets(inferenceServers.tgi, resolveSla({ p99: 0.2217 }))).toEqual([]);
  expect(auditBuckets(inferenceServers.tgi, resolveSla({ p99: 0.225 }))).toHaveLength(1);
});

test('a server without the signal is a problem that says why', () => {
  const [finding] = audit('torchserve', 'backend');
  expect(finding?.message).toContain('TorchServe gives no latency, as it adds times up');
});

test.each(inferenceServerNames)('every finding about %s says what to do', (server) => {
  for (const { message, cure } of audit(server, 'user-facing')) {
    expect(message).toMatch(/% below 0\.\d+ s (cannot be counted|may not be countable): /);
    expect(cure.length).toBeGreaterThan(20);
  }
});
