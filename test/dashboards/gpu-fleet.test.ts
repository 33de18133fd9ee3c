import { gpuBoardUids } from '../../alert-rules/gpu/links';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { boardQueries, type GpuFleetContext, gpuFleetBoard } from '../../dashboards';
import { defaultSettings, fleetContext, panelTitled } from './support/boards';

function fleetPanel(title: string, context: GpuFleetContext = fleetContext) {
  return panelTitled(gpuFleetBoard(defaultSettings, context), title);
}

function legends(title: string, context?: GpuFleetContext) {
  return (fleetPanel(title, context).targets ?? []).map(({ legendFormat }) => legendFormat);
}

describe('the fleet board', () => {
  it('has the uid that alerts link to', () => {
    expect(gpuFleetBoard(defaultSettings, fleetContext).uid).toBe(gpuBoardUids.fleet);
  });

  it('compares the GPUs that are seen with the expected ones only where machine types are known', () => {
    expect(legends('GPUs')).toEqual(['seen', 'expected', 'missing']);
    expect(legends('GPUs', { ...fleetContext, machineTypeLabel: false })).toEqual(['seen']);
  });

  it('asks Kubernetes for nodes without an exporter only where its state is collected', () => {
    const queries = (context: GpuFleetContext) => boardQueries(gpuFleetBoard(defaultSettings, context)).join('\n');
    expect(queries(fleetContext)).toContain(gpuSeries.gpuCapacity);
    expect(queries({ ...fleetContext, kubeState: false })).not.toContain(gpuSeries.gpuCapacity);
  });

  it('looks for exporters by the job that scrapes them', () => {
    const exprs = (fleetPanel('Nodes without metrics', { ...fleetContext, exporterJob: 'my-dcgm' }).targets ?? []).map(
      ({ expr }) => expr,
    );
    for (const expr of exprs) expect(expr).toContain('job="my-dcgm"');
  });

  it('calls a GPU idle below the threshold of its alert, and below the default when the alert is off', () => {
    const idleOf = (options: Parameters<typeof gpuAlertOptions.parse>[0]) =>
      panelTitled(gpuFleetBoard(gpuAlertOptions.parse(options), fleetContext), 'Use of GPUs now').targets?.[1]?.expr;
    expect(idleOf({ GpuAllocatedIdle: { info: 0.1 } })).toContain('} < 0.1 and');
    expect(idleOf({ GpuAllocatedIdle: false })).toContain('} < 0.02 and');
  });

  it('leads from each node to its board, keeping cluster, data source and time', () => {
    const overrides = JSON.stringify(fleetPanel('Nodes').fieldConfig?.overrides);
    expect(overrides).toContain(`/d/gpu-node?$\{datasource:queryparam}&`);
    expect(overrides).toContain(`var-cluster=$\{__data.fields[\\"Cluster\\"]}&var-node=$\{__data.fields[\\"Node\\"]}`);
    expect(overrides).toContain(`&$\{__url_time_range}`);
  });

  it('adds power up per GPU and not per series, because MIG instances repeat it', () => {
    for (const { expr } of fleetPanel('Power').targets ?? []) {
      expect(expr).toMatch(
        /^sum by \(cluster\) \((gpu:power_watts:max\{|max by \(cluster, node, gpu, UUID, modelName\))/,
      );
    }
  });
});
