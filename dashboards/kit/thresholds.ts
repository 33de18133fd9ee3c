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

/** Where a value should be that is better the higher it is, up to where it is as high as it needs to be. */
export interface Target {
  /** Below this the value is bad. */
  readonly poor: number;
  /** Where it is good; above it is no worse. */
  readonly good: readonly [from: number, to: number];
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

/** @returns Grafana's thresholds of a target, so that a line is drawn at each of its ends */
export function targetSteps({ poor, good: [from, to] }: Target): Thresholds {
  return {
    mode: 'absolute',
    steps: [
      { value: null, color: severityColours.warning },
      { value: poor, color: colours.fair },
      { value: from, color: colours.good },
      { value: to, color: colours.good },
    ],
  };
}
