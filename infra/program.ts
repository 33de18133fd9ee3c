import { RunError } from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { loadConfiguration } from '../config/load';
import { monitoringChart } from '../config/monitoring-chart';
import { ProblemsError } from '../constructs/problem';
import { deployGpuMonitoring, type GpuMonitoringDeployment } from './deployment';

/** Reads the file that `cdk8s synth` reads, renders the same objects, and deploys them with their cluster. */
function run(): GpuMonitoringDeployment {
  const configuration = loadConfiguration();
  const { cluster, gke, nodePools } = configuration;
  if (gke === undefined) {
    throw new ProblemsError('pulumi', [
      {
        path: 'gke',
        message: 'is missing, so it is unknown where to create the cluster',
        cure: 'add gke: { project: <project id>, location: <zone or region> } to the configuration file',
      },
    ]);
  }
  const objects = monitoringChart(new App(), configuration).toJson();
  return deployGpuMonitoring({ cluster, gke, nodePools, objects, dcgm: configuration.exporter.mode });
}

/** Mistakes of the person who configures are shown without a stack trace, which would bury them. */
function runOrExplain(): GpuMonitoringDeployment {
  try {
    return run();
  } catch (error) {
    throw error instanceof ProblemsError ? new RunError(error.message) : error;
  }
}

export const { clusterName, endpoint, kubeconfig, allocatablePerNode } = runOrExplain();
