import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { ArrCocMonitor, serve } from '../../../examples/instrumentation/typescript/gpu-monitoring';

const address = '127.0.0.1';

test('scrapes are answered with the metrics', async () => {
  const registry = new Registry();
  new ArrCocMonitor({ registry });
  const server = await serve({ port: 0, address, registry });
  const { port } = (server?.address() ?? {}) as AddressInfo;
  const response = await fetch(`http://${address}:${port}/metrics`);
  expect(response.headers.get('content-type')).toBe(registry.contentType);
  expect(await response.text()).toContain('\narr_coc_images_total 0\n');
  server?.close();
});

test('a port that is taken ends no program', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const first = await serve({ port: 0, address, registry: new Registry() });
  const { port } = (first?.address() ?? {}) as AddressInfo;
  expect(await serve({ port, address, registry: new Registry() })).toBeUndefined();
  expect(error).toHaveBeenCalledWith(expect.stringContaining(`not served on port ${port}: `));
  first?.close();
  error.mockRestore();
});
