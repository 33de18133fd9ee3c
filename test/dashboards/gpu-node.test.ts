import { gpuBoardUids } from '../../alert-rules/gpu/links';
import { type GpuAlertOptions, gpuAlertOptions } from '../../alert-rules/gpu/options';
import { clockReasonBits } from '../../alert-rules/gpu/thermal-alerts';
import { classifiedXids } from '../../catalog/xid';
import { type GpuNodeContext, gpuNodeBoard } from '../../dashboards';
import { severityColours } from '../../dashboards/kit';
import type { FieldOverride, PlacedPanel } from '../../dashboards/kit/grafana-model';
import { fleetContext, panelTitled } from './support/boards';

function nodePanel(title: string, options: GpuAlertOptions = {}, context: GpuNodeContext = fleetContext): PlacedPanel {
  return panelTitled(gpuNodeBoard(gpuAlertOptions.parse(options), context), title);
}

/** Legend and colour of every dashed series. */
function dashedSeries(panel: PlacedPanel): { legend: string; expr: string; colour: unknown }[] {
  const isDashed = ({ properties }: FieldOverride) => properties.some(({ id }) => id === 'custom.lineStyle');
  return (panel.fieldConfig?.overrides ?? []).filter(isDashed).flatMap(({ matcher, properties }) => {
    const target = panel.targets?.find(({ refId }) => refId === matcher.options);
    const colour = properties.find(({ id }) => id === 'color')?.value;
    return target === undefined ? [] : [{ legend: target.legendFormat ?? '', expr: target.expr, colour }];
  });
}

function alertLines(panel: PlacedPanel) {
  return dashedSeries(panel).filter(({ legend }) => !/^(slowdown|limit|highest|total)/.test(legend));
}

function thresholdValues(panel: PlacedPanel) {
  return panel.fieldConfig?.defaults.thresholds?.steps.flatMap(({ value }) => value ?? []);
}

describe('the node board', () => {
  it('has the uid that alerts link to', () => {
    expect(gpuNodeBoard(gpuAlertOptions.parse({}), fleetContext).uid).toBe(gpuBoardUids.node);
  });

  it('draws a line for each severity of GpuHot, below the slowdown temperature and in its colour', () => {
    const lines = alertLines(nodePanel('Core temperature', { GpuHot: { warning: 7.5, critical: 2 } }));
    expect(lines.map(({ expr, colour }) => [expr.replace(/^.*\) - /s, ''), colour])).toEqual([
      ['2', { mode: 'fixed', fixedColor: severityColours.critical }],
      ['7.5', { mode: 'fixed', fixedColor: severityColours.warning }],
    ]);
  });

  it('draws no line for a severity of GpuHot that is off, and none at all when the alert is off', () => {
    expect(alertLines(nodePanel('Core temperature', { GpuHot: { critical: false } }))).toHaveLength(1);
    expect(alertLines(nodePanel('Core temperature', { GpuHot: false }))).toEqual([]);
  });

  it('keeps the slowdown temperature visible when the alert is off', () => {
    const legends = dashedSeries(nodePanel('Core temperature', { GpuHot: false })).map(({ legend }) => legend);
    expect(legends).toEqual(['slowdown {{modelName}}']);
  });

  it.each([
    ['Memory fill', 'GpuMemoryNearFull', 0.9],
    ['Engine activity', 'GpuAllocatedIdle', 0.1],
  ] as const)(
    'draws a fixed line on "%s" at the threshold of %s, and none when it is off',
    (title, alert, threshold) => {
      const on = nodePanel(title, { [alert]: { info: threshold } });
      expect(thresholdValues(on)).toEqual([threshold]);
      expect(on).toMatchObject({ fieldConfig: { defaults: { custom: { thresholdsStyle: { mode: 'dashed' } } } } });
      const off = nodePanel(title, { [alert]: false });
      expect(thresholdValues(off)).toEqual([]);
      expect(off).toMatchObject({ fieldConfig: { defaults: { custom: { thresholdsStyle: { mode: 'off' } } } } });
    },
  );

  it('decodes every bit of the clock event reasons', () => {
    const panel = nodePanel('Why clocks are low');
    const bits = (panel.targets ?? []).map(({ expr }) => Number(/\/ (\d+)\) % 2 > 0$/.exec(expr)?.[1]));
    expect(bits.sort((left, right) => left - right)).toEqual(Object.values(clockReasonBits));
  });

  it('names the XIDs in place of their codes', () => {
    const panel = nodePanel('XIDs in the time range');
    expect(JSON.stringify(panel.fieldConfig?.overrides)).toContain('79 GPU fell off the bus (fatal: recreate-node)');
  });

  it('names XIDs by the class that the fleet gives them', () => {
    const panel = nodePanel('XIDs in the time range', {}, { xids: classifiedXids({ 63: 'fatal' }) });
    expect(JSON.stringify(panel.fieldConfig?.overrides)).toContain('63 row remapping recorded (fatal: recreate-node)');
  });

  it('colours the remapped rows from the thresholds of GpuRowRemapBudget on', () => {
    const panel = nodePanel('Remapped memory rows', { GpuRowRemapBudget: { critical: 300, warning: 100 } });
    expect(JSON.stringify(panel.fieldConfig?.overrides)).toMatch(/"value":100,.*"value":300,/);
  });

  it('shows alerts of the whole node also when one GPU is chosen', () => {
    expect(nodePanel('Firing alerts').targets?.[0]?.expr).toContain('gpu=~"$gpu|"');
  });
});
