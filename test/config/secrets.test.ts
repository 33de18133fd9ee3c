import { loadConfiguration } from '../../config/load';
import { errorOf, problemsIn, validConfiguration, writeConfiguration } from './support/configuration';

const secret = 'hunter2XYZZY';
const webhook = `https://hooks.slack.com/services/T000/B000/${secret}`;
const reference = { secret: { name: 'slack', key: 'webhook-url' } };

/** Every place in which people paste the secret itself. */
const pasted: readonly (readonly [where: string, written: object])[] = [
  ['for the reference to a webhook', { alerting: { slack: { channel: '#a', webhookUrl: webhook } } }],
  ['for the reference to a routing key', { alerting: { pagerduty: { routingKey: secret } } }],
  ['for the reference to a password', { stack: { grafana: { adminPassword: secret } } }],
  ['for the receiver', { alerting: { slack: webhook } }],
  ['for all receivers', { alerting: webhook }],
  ['for Grafana', { stack: { grafana: secret } }],
  ['in a list', { alerting: { slack: { channel: '#a', webhookUrl: [webhook] } } }],
  ['for the Secret', { alerting: { pagerduty: { routingKey: { secret } } } }],
  ['for the name of the Secret', { alerting: { pagerduty: { routingKey: { secret: { name: secret, key: 'a' } } } } }],
  [
    'for the key of the Secret',
    { alerting: { slack: { channel: '#a', webhookUrl: { secret: { name: 'a', key: webhook } } } } },
  ],
  ['under another key', { alerting: { pagerduty: { routingKey: { value: secret } } } }],
  [
    'beside the name of the Secret',
    { alerting: { pagerduty: { routingKey: { secret: { name: 'a', value: secret } } } } },
  ],
  ['as a key of its own', { alerting: { pagerduty: { routingKey: { [secret]: null } } } }],
  ['for the channel', { alerting: { slack: { channel: webhook, webhookUrl: reference } } }],
  ['for a link, which must be a URL', { links: { grafana: [webhook] } }],
  ['for a pool', { nodePools: [webhook] }],
  ['for the cluster', { cluster: webhook }],
  ['for a zone', { nodePools: [{ name: 'a', machineType: 'a2-highgpu-1g', zones: [webhook] }] }],
];

test.each(pasted)('a secret %s is refused and not printed', (_where, written) => {
  const error = errorOf(() => loadConfiguration(writeConfiguration({ ...validConfiguration(), ...written })));
  expect(error.problems.length).toBeGreaterThan(0);
  expect(error.message).not.toContain(secret);
  expect(JSON.stringify(error.problems)).not.toContain(secret);
});

test.each([
  ['an open quote', `alerting: { slack: { webhookUrl: "${webhook}\n`],
  ['a stray colon', `cluster: a\nalerting: slack: ${secret}\n`],
  ['a list after a map', `- a\nalerting: ${secret}\n`],
  ['a duplicate key', `cluster: ${secret}\ncluster: ${secret}\n`],
  ['an alias', `cluster: *${secret}\n`],
  ['a reserved character', `cluster: @${secret}\n`],
])('a secret near %s is not printed', (_mistake, text) => {
  const error = errorOf(() => loadConfiguration(writeConfiguration(text)));
  expect(error.message).not.toContain(secret);
});

test('a password in an address is not printed', () => {
  const [problem] = problemsIn({ cluster: `https://admin:${secret}@grafana.example.com` });
  expect(problem?.message).toBe('got "https://grafana.example.com"');
});

test('a value that is no secret is printed beside one that is', () => {
  const found = problemsIn({ ...validConfiguration(), alerting: { slack: { channel: 'gpu', webhookUrl: webhook } } });
  expect(found.map(({ message }) => message)).toEqual(['got "gpu"', 'is a value, which would end up in git']);
});
