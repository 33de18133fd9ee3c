import { isSecret, type Output, output } from '@pulumi/pulumi';
import { parse } from 'yaml';
import { alertingReferences } from '../../constructs/alerting/alertmanager-config';
import { alertingSchema } from '../../constructs/alerting/options';
import { managedAlertmanagerObject, missingValues, type SecretValues } from '../../infra/managed-alertmanager';
import { registrationsOf } from './support/mocks';

const reference = (name: string) => ({ secret: { name, key: 'value' } });
const routing = {
  alerting: alertingSchema.parse({
    slack: { channel: '#gpu', webhookUrl: reference('slack') },
    pagerduty: { routingKey: reference('pager') },
    watchdog: { url: reference('switch') },
  }),
  context: () => ({ ownAlerts: ['GpuHot'] }),
};
const values: SecretValues = {
  slack: { value: 'https://hooks.example.com/1' },
  pager: { value: 'key: "of PagerDuty"' },
  switch: { value: 'https://switch.example.com/2' },
};

interface Config {
  readonly receivers: readonly Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>[];
}

function textOf(known: SecretValues): Output<string> {
  const { stringData } = managedAlertmanagerObject(routing, output(known));
  return (stringData as Readonly<Record<string, Output<string>>>)['alertmanager.yaml'] as Output<string>;
}

const resolved = <T>(wanted: Output<T>): Promise<T> => new Promise((resolve) => wanted.apply(resolve));

beforeAll(() => registrationsOf(() => undefined));

test('the managed Alertmanager is given its secrets within its configuration, where Google reads it', async () => {
  const { metadata } = managedAlertmanagerObject(routing, output(values));
  expect(metadata).toEqual({ namespace: 'gmp-public', name: 'alertmanager' });
  const { receivers } = parse(await resolved(textOf(values))) as Config;
  const configs = receivers.flatMap((receiver) =>
    Object.values(receiver).flatMap((field) => (Array.isArray(field) ? field : [])),
  );
  expect(configs.map(({ url, api_url, routing_key }) => url ?? api_url ?? routing_key).sort()).toEqual(
    Object.values(values)
      .map(({ value }) => value)
      .sort(),
  );
});

test('the whole text is a secret', async () => {
  expect(await isSecret(textOf(values))).toBe(true);
});

test('values that are missing are named with the command that sets them, and none is printed', () => {
  const { slack: _, ...rest } = values;
  expect(missingValues(alertingReferences(routing.alerting), rest)).toEqual([
    {
      path: 'alertingSecrets["slack"]["value"]',
      message: 'is not in Pulumi’s configuration',
      cure: `pulumi config set --secret --path 'alertingSecrets["slack"]["value"]'`,
    },
  ]);
  expect(missingValues(alertingReferences(routing.alerting), values)).toEqual([]);
});
