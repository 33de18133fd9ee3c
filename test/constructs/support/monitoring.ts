import { App, Chart, type ChartProps } from 'cdk8s';
import {
  type Backend,
  GpuMonitoring,
  type GpuMonitoringProps,
  type MonitoringPack,
  type NodePoolOptions,
} from '../../../constructs';
import type { PackContent } from '../../../constructs/packs/pack';
import type { KubernetesObject } from '../../support/synthesize';

/** A fleet of one pool, so that the rules about machine types are there. */
export const trainingPool: NodePoolOptions = {
  name: 'train',
  machineType: 'a2-highgpu-8g',
  zones: ['us-central1-a'],
  nodes: { min: 0, max: 2 },
};

/** One whose GPUs are cut into instances. */
export const partitionedPool: NodePoolOptions = { ...trainingPool, name: 'mig', mig: '1g.5gb' };

/** The construct in a chart of somebody else's. */
export function monitoring(
  props: Partial<GpuMonitoringProps> = {},
  chartProps: ChartProps = {},
): { readonly monitoring: GpuMonitoring; objects(): KubernetesObject[] } {
  const chart = new Chart(new App(), 'somebody', chartProps);
  const construct = new GpuMonitoring(chart, 'monitoring', {
    cluster: 'example',
    nodePools: [trainingPool],
    ...props,
  });
  return { monitoring: construct, objects: () => chart.toJson() };
}

/** @returns the objects of the construct with these props */
export function objectsOf(props: Partial<GpuMonitoringProps> = {}): KubernetesObject[] {
  return monitoring(props).objects();
}

/** A pack of a user's own. */
export function pack(name: string, content: PackContent): MonitoringPack {
  return { name, content: () => content };
}

/** @returns the message of what the function throws, or a note that it threw nothing */
export function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'nothing was thrown';
}

/** Old versions are for a Prometheus of one's own: the bundled one would not start. */
export function stackFor(backend: Backend): GpuMonitoringProps['stack'] {
  const { major, minor } = backend.capabilities.promql;
  const tooOld = backend.name === 'prometheus' && major === 2 && minor < 43;
  return tooOld ? { prometheus: false, grafana: false } : {};
}

/** @returns what is missing on a backend, by subject */
export function degradationsOn(backend: Backend): string[] {
  return monitoring({ backend, stack: stackFor(backend) }).monitoring.degradations.map(
    ({ subject, effect }) => `${subject} ${effect}`,
  );
}
