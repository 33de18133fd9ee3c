import { gpuBoardUids } from '../../alert-rules/gpu/links';
import { gpuAlertOptions } from '../../alert-rules/gpu/options';
import { gpuSeries } from '../../alert-rules/gpu/recording';
import { boardQueries, type GpuFleetContext, gpuFleetBoard } from '../../dashboards';
import { defaultSettings, fleetContext, panelTitled } from './support/boards';
import { partsOf } from './support/promql';

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

  it.each([
    [['my-dcgm'], 'job="my-dcgm"'],
    [['my-dcgm', 'my-dcgm-unprofiled'], 'job=~"my-dcgm|my-dcgm-unprofiled"'],
  ])('looks for exporters by the jobs that scrape them: %s', (exporterJobs, matcher) => {
    const board = gpuFleetBoard(defaultSettings, { ...fleetContext, exporterJobs });
    const selectors = boardQueries(board).flatMap((query) => partsOf(query, 'VectorSelector'));
    const exporters = selectors.filter((selector) => selector.startsWith('up{'));
    expect(exporters.length).toBeGreaterThan(0);
    expect(exporters.filter((selector) => !selector.includes(matcher))).toEqual([]);
  });

  it('counts nodes and what they should have for whole nodes, whichever GPU is chosen', () => {
    for (const title of ['GPUs', 'Nodes without metrics']) {
      for (const { expr } of fleetPanel(title).targets ?? []) expect(expr).not.toContain('$gpu');
    }
  });

  it('calls a GPU free only when no pod at all holds it, and busy or idle when a chosen pod does', () => {
    const [busy, idle, free] = (fleetPanel('Use of GPUs now').targets ?? []).map(({ expr }) => expr);
    expect(free).not.toContain('$pod');
    expect([busy, idle].filter((expr) => !expr?.includes('pod=~"$pod"'))).toEqual([]);
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
