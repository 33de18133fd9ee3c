import { dcgm } from '../../catalog/metrics/dcgm';
import { type Xid, type XidClass, xidClassAction } from '../../catalog/xid';
import { aggregate, either, type Matcher, select } from '../../promql/expression';
import { gpuLabels, workloadLabels } from '../../promql/labels';
import { type BySeverity, perSeverity, type StateSetting } from '../alert-options';
import type { AlertingRule } from '../model';
import { asks } from './action';
import type { GpuRuleContext } from './context';
import { gpuBoard } from './links';
import type { GpuAlertSettings } from './options';
import { gpuSeries } from './recording';

/** How long after an XID its alert is kept, so that a restart of the exporter does not resolve it at once. */
const window = '10m';

/** What to do, as a sentence for the alert's description. */
const actionText = {
  fatal:
    'The GPU does not work until its node is replaced: cordon and drain the node and recreate it; A2 machines cannot reset a GPU.',
  contained: 'The fault is contained. Recreate the node when it is next idle, so that the reset takes effect.',
  application: 'The cause is in the program; tell the owner of the workload.',
} as const satisfies Partial<Record<XidClass, string>>;

/** Alert of each class; codes of the class that is left out are for the board only. */
export const xidClassAlert = {
  fatal: 'GpuXidFatal',
  contained: 'GpuXidContained',
  application: 'GpuXidApplication',
} as const satisfies Partial<Record<XidClass, keyof GpuAlertSettings>>;

/** XID alerts: one per class, each firing again when the same code comes again, none latching on the last code. */
export function xidAlerts(settings: GpuAlertSettings, context: GpuRuleContext): AlertingRule[] {
  return [
    ...classAlert('fatal', settings.GpuXidFatal, context),
    ...classAlert('contained', settings.GpuXidContained, context),
    ...classAlert('application', settings.GpuXidApplication, context),
    ...perSeverity(settings.GpuXidUnclassified, (setting, severity) => ({
      alert: 'GpuXidUnclassified',
      severity,
      // The bare zero series of a healthy GPU has no code.
      expr: xidSeen([...gpuLabels, 'xid'], ['xid', '!~', ['', '0', ...codesOf(context.xids)].join('|')], context),
      for: setting.for,
      summary: 'XID {{ $labels.xid }} on GPU {{ $labels.gpu }} of {{ $labels.node }}',
      description:
        '{{ $value | printf "%.0f" }} within the last minutes on a {{ $labels.modelName }}. The code is not classified; look it up in the XID catalog of NVIDIA.',
      dashboard: gpuBoard,
    })),
  ];
}

function classAlert(
  xidClass: keyof typeof xidClassAlert,
  severities: BySeverity<StateSetting>,
  context: GpuRuleContext,
): AlertingRule[] {
  const xids = context.xids.filter((xid) => xid.class === xidClass);
  // A pattern of no codes would match the series of a healthy GPU, which has none.
  if (xids.length === 0) return [];
  const labels = xidClass === 'application' ? [...gpuLabels, 'xid', ...workloadLabels] : [...gpuLabels, 'xid'];
  const holder =
    xidClass === 'application' ? '{{ with $labels.pod }} held by {{ $labels.namespace }}/{{ . }}{{ end }}' : '';
  return perSeverity(severities, (setting, severity) => ({
    alert: xidClassAlert[xidClass],
    severity,
    expr: xidSeen(labels, ['xid', '=~', codesOf(xids).join('|')], context),
    for: setting.for,
    labels: asks(xidClassAction[xidClass]),
    summary: `XID {{ $labels.xid }} (${meaningTemplate(xids)}) on GPU {{ $labels.gpu }} of {{ $labels.node }}`,
    description: `{{ $value | printf "%.0f" }} within the last minutes on a {{ $labels.modelName }}${holder}. ${actionText[xidClass]}`,
    dashboard: gpuBoard,
  }));
}

function codesOf(xids: readonly Xid[]): number[] {
  return xids.map((xid) => xid.code);
}

/**
 * Number of XIDs in the last minutes, above 0.
 *
 * The window gauge counts by itself and must not go through `rate` or `increase`. The counter begins at the first XID, which
 * `increase` does not see, so a series that is new counts as a whole. The exporter labels its counter with whoever holds the
 * GPU now, so what happened is read from the recorded series, which knows no pods.
 */
function xidSeen(labels: readonly string[], codes: Matcher, context: GpuRuleContext): string {
  if (context.xidMetric === 'window') {
    return `${aggregate('max', labels, `max_over_time(${select(dcgm.xidErrorsInWindow.name, codes)}[${window}])`)} > 0`;
  }
  const recorded = select(gpuSeries.xidErrors, codes);
  const happened = either(
    `increase(${recorded}[${window}]) > 0`,
    `last_over_time(${recorded}[${window}]) unless ${gpuSeries.xidErrors} offset ${window}`,
  );
  const withHolder = labels.some((label) => (workloadLabels as readonly string[]).includes(label));
  if (!withHolder) return `(${happened}) > 0`;
  const holders = aggregate('max', labels, `last_over_time(${dcgm.xidErrors.name}[${window}])`);
  return `(0 * ${holders} + on (${[...gpuLabels, 'xid'].join(', ')}) group_left () (${happened})) > 0`;
}

/** A Go template that says what the code means. */
function meaningTemplate(xids: readonly Xid[]): string {
  const cases = xids.map(
    (xid, index) => `{{ ${index === 0 ? 'if' : 'else if'} eq $labels.xid "${xid.code}" }}${xid.meaning}`,
  );
  return `${cases.join('')}{{ end }}`;
}
