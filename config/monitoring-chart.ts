import { dirname } from 'node:path';
import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { backendFrom } from '../constructs/backends';
import { GpuMonitoring } from '../constructs/gpu-monitoring';
import { ProblemsError } from '../constructs/problem';
import { configurationName } from './load';
import { loadPacks } from './packs';
import type { Configuration } from './schema';

/** The chart of one configuration, for `cdk8s synth` and for Pulumi alike. */
export class MonitoringChart extends Chart {
  readonly monitoring: GpuMonitoring;

  constructor(scope: Construct, configuration: Configuration) {
    super(scope, 'gpu-monitoring', { disableResourceNameHashes: true });
    const { file, backend, packs } = configuration;
    const { backend: _backend, packs: _packs, gke: _gke, ...options } = configuration.input;
    const props = { ...options, backend: backendFrom(backend), packs: loadPacks(packs, dirname(file)) };
    try {
      this.monitoring = new GpuMonitoring(this, 'monitoring', props);
    } catch (error) {
      // The person wrote a file and knows no construct.
      throw error instanceof ProblemsError ? new ProblemsError(configurationName(file), error.problems) : error;
    }
  }
}

/** @throws ProblemsError with every mistake that only shows when rules and boards are put together */
export function monitoringChart(scope: Construct, configuration: Configuration): MonitoringChart {
  return new MonitoringChart(scope, configuration);
}
