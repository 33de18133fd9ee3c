import { Config, log, RunError } from '@pulumi/pulumi';
import { App } from 'cdk8s';
import { loadConfiguration } from '../config/load';
import { monitoringChart } from '../config/monitoring-chart';
import type { GpuMonitoring } from '../constructs/gpu-monitoring';
import { ProblemsError } from '../constructs/problem';
import { deployGpuMonitoring, type GpuMonitoringDeployment } from './deployment';
import type { KubernetesObject } from './kube-object';
import { managedAlertmanagerObject, type SecretValues, secretValuesKey } from './managed-alertmanager';

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
  const chart = monitoringChart(new App(), configuration);
  const objects = [...chart.toJson(), ...managedAlertmanagerObjects(chart.monitoring)];
  return deployGpuMonitoring({ cluster, gke, nodePools, objects, dcgm: configuration.exporter.mode });
}

/** What manifests must not hold: the configuration of the managed Alertmanager with its secrets. */
function managedAlertmanagerObjects({ backend, isRoutingShared, sharedRouting }: GpuMonitoring): KubernetesObject[] {
  if (backend.name !== 'managed-prometheus' || !isRoutingShared || backend.addRouting !== undefined) return [];
  const values = new Config().getSecretObject<SecretValues>(secretValuesKey);
  if (values !== undefined) return [managedAlertmanagerObject(sharedRouting, values)];
  log.warn(`alerting reaches nobody: set the values of its Secrets as ${secretValuesKey} in Pulumi’s configuration`);
  return [];
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
