import { parse } from 'yaml';
import { fileOf, find } from '../../support/synthesize';
import { monitoring } from '../support/monitoring';

const built = monitoring().objects();

interface Config {
  readonly service: Readonly<Record<string, string | number>>;
  readonly pipeline: Readonly<Record<'inputs' | 'filters' | 'outputs', readonly Readonly<Record<string, string>>[]>>;
}
const config = parse(fileOf(built, 'log-shipper-config')) as Config;

interface Deployment {
  readonly template: { readonly spec: { readonly containers: readonly Container[] } };
}
interface Container {
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly mountPath: string }[];
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
}
interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}
const { template } = find(built, 'Deployment', 'log-shipper').spec as unknown as Deployment;
const [container] = template.spec.containers;

test('what Alertmanager is told leads to the port on which it listens', () => {
  const { receivers } = parse(fileOf(built, 'alertmanager-config')) as {
    readonly receivers: readonly {
      readonly name: string;
      readonly webhook_configs?: readonly { readonly url: string }[];
    }[];
  };
  const url = new URL(receivers.find(({ name }) => name === 'log')?.webhook_configs?.[0]?.url ?? '');
  const service = find(built, 'Service', 'log-shipper');
  const { ports } = service.spec as { readonly ports: readonly { readonly port: number }[] };
  expect(url.hostname).toBe(`${service.metadata.name}.${service.metadata.namespace}.svc`);
  const [input] = config.pipeline.inputs;
  expect([ports[0]?.port, input?.port, container?.ports[0]?.containerPort]).toEqual([9880, 9880, 9880]);
  expect(url.port).toBe('9880');
});

test('every alert becomes a line of JSON with the names that Cloud Logging reads', () => {
  const [filter] = config.pipeline.filters;
  expect(filter?.code).toContain(`function ${filter?.call}(`);
  for (const name of ['severity', 'message']) expect(filter?.code).toMatch(new RegExp(`^ +${name} = `, 'm'));
  expect(config.pipeline.outputs).toEqual([
    expect.objectContaining({ name: 'stdout', format: 'json_lines', json_date_key: 'time' }),
  ]);
});

test('nothing in the configuration is taken for a variable of the environment', () => {
  expect(fileOf(built, 'log-shipper-config')).not.toContain('${');
});

test('reads its configuration where it is mounted, and answers probes on its status port', () => {
  const mounted = container?.volumeMounts[0]?.mountPath ?? 'nowhere';
  expect(container?.args).toEqual([`--config=${mounted}/fluent-bit.yaml`]);
  const status = container?.ports.find(({ name }) => name === 'status');
  expect(status?.containerPort).toBe(config.service.http_port);
  expect([container?.livenessProbe, container?.readinessProbe].map((probe) => probe?.httpGet.port)).toEqual([
    'status',
    'status',
  ]);
});

test.each([
  ['where it is not wanted', monitoring({ stack: { logShipper: 'none' } })],
  ['where no Alertmanager is deployed', monitoring({ stack: { alertmanager: false } })],
])('is not there %s', (_where, without) => {
  const names = without.objects().map(({ metadata }) => metadata.name);
  expect(names.filter((name) => name.startsWith('log-shipper'))).toEqual([]);
});
