import type { SimulatedGpu } from '../../../simulator/fleet';
import { type GpuState, gpuState } from '../../../simulator/gpu-state';
import type { Simulator } from '../../../simulator/server';
import { eventually } from './eventually';
import type { Labels, Prometheus, Sample } from './prometheus';

/** Value of the label `cluster` in the example. */
export const cluster = 'research';

/** @returns every GPU of the fleet with the labels that identify its series */
export function everyGpu({ fleet }: Simulator): { readonly gpu: SimulatedGpu; readonly identity: Labels }[] {
  return fleet.nodes.flatMap((node) =>
    node.gpus.map((gpu) => ({
      gpu,
      identity: { cluster, node: node.name, gpu: String(gpu.index), UUID: gpu.uuid, modelName: gpu.modelName },
    })),
  );
}

/** @returns the labels that identify a GPU's series */
export function gpuIdentity(simulator: Simulator, node: string, index: number): Labels {
  const found = everyGpu(simulator).find(({ gpu, identity }) => identity.node === node && gpu.index === index);
  if (found === undefined) throw new Error(`there is no GPU ${index} on ${node}`);
  return found.identity;
}

/**
 * Looks for a collection at which a GPU without faults showed a value, latest first: the simulator shares this process, and
 * computing the whole past would keep it from answering.
 */
export function everShowed(simulator: Simulator, gpu: SimulatedGpu, shows: (state: GpuState) => boolean): boolean {
  const interval = simulator.fleet.collectIntervalSeconds;
  for (let collection = Math.floor(simulator.time() / interval); collection >= 0; collection -= 1) {
    const state = gpuState(gpu, collection * interval, []);
    if (state !== undefined && shows(state)) return true;
  }
  return false;
}

/** @returns identities of series, in an order that does not depend on the server */
export function identities(series: readonly { readonly labels: Labels }[]): string[] {
  return series.map(({ labels }) => JSON.stringify(Object.entries(labels).sort())).sort();
}

/** @returns the GPUs that are not partitioned; some fields of the others do not exist */
export function wholeGpus(simulator: Simulator): ReturnType<typeof everyGpu> {
  return everyGpu(simulator).filter(({ gpu }) => gpu.instances.length === 0);
}

/** Waits until a series has been recorded once for each of these GPUs and for no others. @returns its value per GPU */
export function recordedPerGpu(
  gpus: ReturnType<typeof everyGpu>,
  prometheus: Prometheus,
  record: string,
): Promise<number[]> {
  const expected = gpus.map(({ identity }) => ({ labels: { __name__: record, ...identity } }));
  return eventually(async () => {
    const samples = await prometheus.query(record);
    expect(identities(samples)).toEqual(identities(expected));
    return expected.map(({ labels }) => ofGpu(samples, labels));
  });
}

function ofGpu(samples: readonly Sample[], identity: Labels): number {
  const found = samples.find(({ labels }) => labels.UUID === identity.UUID);
  if (found === undefined) throw new Error(`no sample of ${identity.UUID}`);
  return found.value;
}
