import type { BySeverity } from '../../alert-rules/alert-options';
import { type Tier, tiers } from '../../alert-rules/model';
import { colours, severityColours } from './colours';
import type { Thresholds } from './grafana-model';

/** Where an alert of one severity begins to count. */
export interface ThresholdLine {
  /** A number, or an expression when the limit differs between devices or over time. */
  readonly at: number | string;
  readonly severity: Tier;
  /** Name of an expression's series. @default - the severity */
  readonly legend?: string;
}

/** @returns one line per severity that is switched on, most severe first; none for an alert that is off */
export function thresholdLines<Setting>(
  settings: BySeverity<Setting>,
  line: (setting: Setting, severity: Tier) => Omit<ThresholdLine, 'severity'>,
): ThresholdLine[] {
  return tiers.flatMap((severity) => {
    const setting = settings[severity];
    return setting === undefined ? [] : [{ ...line(setting, severity), severity }];
  });
}

/** @returns Grafana's thresholds at the lines that are numbers; what is below all of them has the colour `base` */
export function thresholdSteps(lines: readonly ThresholdLine[], base: string = colours.good): Thresholds {
  const numbers = lines.flatMap(({ at, severity }) => (typeof at === 'number' ? [{ at, severity }] : []));
  const steps = [...numbers].sort((left, right) => left.at - right.at);
  return {
    mode: 'absolute',
    steps: [
      { value: null, color: base },
      ...steps.map(({ at, severity }) => ({ value: at, color: severityColours[severity] })),
    ],
  };
}
