import type { Toolset } from '../../../scripts/tools/toolset';
import { type Simulator, startSimulator } from '../../../simulator/server';
import { exampleObjects } from '../../support/synthesize';
import { type Alertmanager, startAlertmanager } from './alertmanager';
import { clusterPods, fleetOptions, kubeNodes } from './fleet';
import { type KubeState, startKubeState } from './kube-state';
import { type Prometheus, startPrometheus } from './prometheus';
import { type Sink, startSink } from './sink';
import type { TimeScale } from './time-scale';

/** A minute passes in a second. A scrape takes milliseconds, but not on a computer that is busy with something else. */
export const timeScale: TimeScale = { factor: 60, shortestInterval: 1, shortestRange: 4 };

/** What was synthesized for the example, running on one toolset. */
export interface MonitoringStack {
  readonly prometheus: Prometheus;
  readonly alertmanager: Alertmanager;
}

export interface MonitoredFleet {
  readonly simulator: Simulator;
  readonly kubeState: KubeState;
  readonly sink: Sink;
  /** @returns the stack that runs on a toolset */
  stack(toolset: Toolset): MonitoringStack;
  stop(): Promise<void>;
}

/**
 * Starts one simulated fleet, and for each toolset a Prometheus and an Alertmanager that watch it.
 *
 * @throws Error when one of them does not start; nothing is left running then
 */
export async function startMonitoredFleet(toolsets: readonly Toolset[]): Promise<MonitoredFleet> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    await Promise.allSettled(stops.map((one) => one()));
  };
  const objects = exampleObjects();

  const startStack = async (toolset: Toolset, setting: Pick<MonitoredFleet, 'simulator' | 'kubeState' | 'sink'>) => {
    const shared = { toolset, objects, scale: timeScale };
    const alertmanager = await startAlertmanager({ ...shared, sink: setting.sink });
    stops.push(alertmanager.stop);
    const pods = clusterPods(objects, setting.simulator, setting.kubeState.address);
    const prometheus = await startPrometheus({ ...shared, pods, alertmanager: alertmanager.address });
    stops.push(prometheus.stop);
    return [toolset.name, { prometheus, alertmanager }] as const;
  };

  try {
    const simulator = await startSimulator({ ...fleetOptions, timeScale: timeScale.factor });
    stops.push(simulator.close);
    const kubeState = await startKubeState(kubeNodes);
    stops.push(kubeState.close);
    const sink = await startSink();
    stops.push(sink.close);
    // All have to be settled before anything is stopped, or one that starts late would stay.
    const started = await Promise.allSettled(
      toolsets.map((toolset) => startStack(toolset, { simulator, kubeState, sink })),
    );
    const stacks = new Map(started.map((result) => fulfilled(result)));
    return {
      simulator,
      kubeState,
      sink,
      stack: ({ name }) => {
        const found = stacks.get(name);
        if (found === undefined) throw new Error(`nothing runs on the ${name} tools`);
        return found;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function fulfilled<Value>(result: PromiseSettledResult<Value>): Value {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
