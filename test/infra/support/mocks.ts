import * as pulumi from '@pulumi/pulumi';
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb';
import { MockMonitor } from '@pulumi/pulumi/runtime/mocks';
import { getMonitor } from '@pulumi/pulumi/runtime/settings';
import { composeUrn, computedOutputs, type Registration, readRegistration } from './registration';

const identity = { project: 'project', stack: 'test' };

/**
 * Lets the mocks in place keep what a resource is registered with. By themselves they show its inputs, not its options.
 *
 * @returns a list that grows with every registration
 */
function recordRegistrations(): readonly Registration[] {
  const monitor: unknown = getMonitor();
  if (!(monitor instanceof MockMonitor)) throw new Error('there are no mocks in place');
  const registrations: Registration[] = [];
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: RegisterResourceRequest, callback) => {
    const place = { parent: request.getParent(), type: request.getType(), name: request.getName() };
    registrations.push(readRegistration(request, composeUrn(identity, place)));
    return register(request, callback);
  };
  return registrations;
}

/**
 * Runs code that creates resources, without an engine.
 *
 * @param create creates resources; what it returns is handed on
 * @returns everything that was registered, once all of it has been
 */
export async function registrationsOf<T>(
  create: () => T,
  options: { readonly preview?: boolean } = {},
): Promise<{ readonly result: T; readonly registrations: readonly Registration[] }> {
  const preview = options.preview ?? false;
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs }) => ({
      id: preview ? undefined : `${name}-id`,
      state: preview ? inputs : { ...inputs, ...computedOutputs({ type, inputs }) },
    }),
    call: ({ inputs }) => inputs,
  };
  await pulumi.runtime.setMocks(mocks, identity.project, identity.stack, preview);
  const registrations = recordRegistrations();
  const result = create();
  await pulumi.runtime.disconnect();
  return { result, registrations };
}

/** @returns the value of an output, which must be known */
export function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value));
  });
}

/** The only registration of a type, or the only one with that name too. */
export function find(registrations: readonly Registration[], type: string, name?: string): Registration {
  const matching = registrations.filter((one) => one.type === type && (name === undefined || one.name === name));
  const [registration] = matching;
  if (registration === undefined || matching.length > 1) {
    throw new Error(
      `expected one ${type} ${name ?? ''}, found ${matching.length}; there are:\n` +
        registrations.map((one) => `  ${one.type} ${one.name}`).join('\n'),
    );
  }
  return registration;
}
