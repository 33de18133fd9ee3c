import { problemsIn, validConfiguration } from './support/configuration';
import type { Mistake } from './support/mistake';

/** Mistakes in what concerns the exporter and the alerts. */
const mistakes: readonly Mistake[] = [
  {
    what: 'a key that resembles none',
    written: { exporter: { port: 9400 } },
    path: 'exporter.port',
    message: 'unknown key',
    cure: 'known here: mode, profiling, fields, namespace, version, collectIntervalSeconds, podLabels, priorityClass, nodeSelector, runtimeClass',
  },
  {
    what: 'an alert that does not exist',
    written: { alerts: { GpuHott: false } },
    path: 'alerts.GpuHott',
    message: 'unknown key',
    cure: 'did you mean GpuHot?',
  },
  {
    what: 'a key that is not the code of an XID',
    written: { xids: { 'XID 79': 'fatal' } },
    path: 'xids["XID 79"]',
    message: 'unknown key',
    cure: 'use the number of an XID, such as 79',
  },
  {
    what: 'a code with a leading zero, which no XID has',
    written: { xids: { '079': 'fatal' } },
    path: 'xids.079',
    message: 'unknown key',
    cure: 'use the number of an XID, such as 79',
  },
  {
    what: 'a mistyped class of an XID',
    written: { xids: { 63: 'fatall' } },
    path: 'xids.63',
    message: 'got "fatall"',
    cure: 'did you mean fatal? use fatal or contained or application or informational or a map with class, meaning',
  },
  {
    what: 'a mistyped class of an XID beside its meaning',
    written: { xids: { 149: { class: 'critical', meaning: 'link error' } } },
    path: 'xids.149.class',
    message: 'got "critical"',
    cure: 'use one of fatal, contained, application, informational',
  },
  {
    what: 'a meaning of an XID that would not be a template',
    written: { xids: { 149: { class: 'fatal', meaning: '{{ .Bad }}' } } },
    path: 'xids.149.meaning',
    message: 'got "{{ .Bad }}"',
    cure: 'write it in one line of 3 to 80 characters without braces',
  },
  {
    what: 'an XID without a class',
    written: { xids: { 149: { meaning: 'link error' } } },
    path: 'xids.149.class',
    message: 'is missing',
    cure: 'use one of fatal, contained, application, informational',
  },
  {
    what: 'a mistyped severity',
    written: { alerts: { GpuHot: { warn: 3 } } },
    path: 'alerts.GpuHot.warn',
    message: 'unknown key',
    cure: 'known here: critical, warning, info',
  },
  {
    what: 'a priority class that cannot have that name',
    written: { exporter: { priorityClass: 'System Critical' } },
    path: 'exporter.priorityClass',
    message: 'got "System Critical"',
    cure: 'must be lower case letters, digits, and hyphens and dots inside',
  },
  {
    what: 'an expression for pod labels with a comma',
    written: { exporter: { podLabels: ['team,job'] } },
    path: 'exporter.podLabels[0]',
    message: 'got "team,job"',
    cure: 'must hold only letters, digits and the characters . _ / ^ $ * -',
  },
  {
    what: 'an inverted margin',
    written: { alerts: { GpuHot: { critical: 6, warning: 4 } } },
    path: 'alerts.GpuHot.critical',
    message: 'critical (6) fires before warning (4)',
    cure: 'critical must be at most 4 K below slowdown',
  },
  {
    what: 'a threshold out of range',
    written: { alerts: { GpuHot: { warning: 85 } } },
    path: 'alerts.GpuHot.warning',
    message: 'got 85',
    cure: 'must be 0 to 40 K below slowdown',
  },
  {
    what: 'a severity that has no threshold to keep',
    written: { alerts: { GpuMemoryHot: { critical: true } } },
    path: 'alerts.GpuMemoryHot.critical',
    message: 'needs a threshold (K below limit)',
  },
  {
    what: 'a threshold for an alert without one',
    written: { alerts: { GpuMissing: { critical: 3 } } },
    path: 'alerts.GpuMissing.critical',
    message: 'got 3',
    cure: 'use true or false or a map with for',
  },
  {
    what: 'a whole alert switched on',
    written: { alerts: { GpuHot: true } },
    path: 'alerts.GpuHot',
    message: 'got true',
    cure: 'use false or a map with critical, warning, info',
  },
  {
    what: 'a duration in words',
    written: { alerts: { GpuHot: { warning: { for: '5 minutes' } } } },
    path: 'alerts.GpuHot.warning.for',
    message: '"5 minutes" is not a duration',
    cure: 'write it like 30s, 5m or 1h30m',
  },
  {
    what: 'an exporter version that is not supported',
    written: { exporter: { version: '4.7.1' } },
    path: 'exporter.version',
    message: 'got "4.7.1"',
    cure: 'use one of 4.8.2, 4.8.3, 4.8.4',
  },
  {
    what: 'an exporter version whose units are not known',
    written: { exporter: { version: '4.9.0' } },
    path: 'exporter.version',
    message:
      '4.9.0 is refused: from 4.9.0 on the exporter renames 23 fields and measures 11 of them in other units, so every threshold would be wrong',
    cure: 'use 4.8.4 or older until the units of 4.9 are known here',
  },
  {
    what: 'a field that does not exist',
    written: { exporter: { fields: { add: ['DCGM_FI_DEV_SHUTDOWN_TEMPERATURE'] } } },
    path: 'exporter.fields.add[0]',
    message: 'got "DCGM_FI_DEV_SHUTDOWN_TEMPERATURE"',
    cure: 'did you mean DCGM_FI_DEV_SHUTDOWN_TEMP?',
  },
  {
    what: 'removing the field by which GPUs are told apart',
    written: { exporter: { fields: { remove: ['DCGM_FI_DEV_FB_USED'] } } },
    path: 'exporter.fields.remove[0]',
    message: 'DCGM_FI_DEV_FB_USED cannot be removed: GPUs and the pods that hold them are told apart by it',
    cure: 'leave it out of the list',
  },
  {
    what: 'a setting of an exporter that GKE configures',
    written: { exporter: { mode: 'managed', collectIntervalSeconds: 5 } },
    path: 'exporter.collectIntervalSeconds',
    message: 'has no effect, as mode: managed uses the exporter that GKE configures',
    cure: 'remove it, or use mode: self',
  },
  {
    what: 'the exporter of GKE on another platform',
    written: { platform: 'generic', exporter: { mode: 'managed' }, repair: {} },
    path: 'exporter.mode',
    message: 'managed needs GKE, and platform is generic',
    cure: 'use mode: self',
  },
  {
    what: 'not a number',
    written: { exporter: { collectIntervalSeconds: Number.NaN } },
    path: 'exporter.collectIntervalSeconds',
    message: 'got NaN',
    cure: 'use a whole number',
  },
];

test.each(mistakes)('$what is reported where it is, with a cure', ({ what: _what, written, ...problem }) => {
  expect(problemsIn({ ...validConfiguration(), ...written })).toEqual([problem]);
});
