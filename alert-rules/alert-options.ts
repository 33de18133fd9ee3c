import { z } from 'zod';
import { type Duration, formatNumber, isDuration } from '../promql/format';
import { type AlertingRule, type Tier, tiers } from './model';

/** How an alert is set at one severity. */
export interface StateSetting {
  /** How long the condition must hold. */
  readonly for: Duration;
}

/** How an alert that compares with a number is set at one severity. */
export interface ThresholdSetting extends StateSetting {
  readonly threshold: number;
}

/** An alert on a state that is either there or not. */
export interface StateAlert {
  /** Why the alert exists and why its defaults are what they are. */
  readonly reason: string;
  readonly defaults: Partial<Readonly<Record<Tier, StateSetting>>>;
}

/** An alert on a number. */
export interface ThresholdAlert {
  readonly reason: string;
  readonly defaults: Partial<Readonly<Record<Tier, ThresholdSetting>>>;
  /** Unit of the threshold as a person reads it, e.g. `K below slowdown`. */
  readonly unit: string;
  readonly range: readonly [min: number, max: number];
  /** Whether a higher or a lower threshold is harder to reach, so that a critical one below a warning is noticed. */
  readonly stricter: 'higher' | 'lower';
}

export type AlertDefinition = StateAlert | ThresholdAlert;

/** Settings per severity; a severity that is switched off is absent. */
export type BySeverity<Setting> = Partial<Readonly<Record<Tier, Setting>>>;

/** What is set for an alert after defaults and overrides were joined. */
export type SettingsOf<Definition> = Definition extends ThresholdAlert
  ? BySeverity<ThresholdSetting>
  : BySeverity<StateSetting>;

function isThresholdAlert(definition: AlertDefinition): definition is ThresholdAlert {
  return 'unit' in definition;
}

/** A duration as Prometheus reads it. */
export const durationSchema = z
  .string()
  .refine(isDuration, { error: (issue) => `"${issue.input}" is not a duration; write it like 30s, 5m or 1h30m` });

/** Partial setting of one severity; what is left out keeps its default. */
export interface AlertOverride {
  readonly threshold?: number | undefined;
  readonly for?: Duration | undefined;
}
/** What a person may write for one severity: a threshold, on or off, or both parts by name. */
export type AlertEntry = number | boolean | AlertOverride;

function entrySchema(definition: AlertDefinition): z.ZodType<AlertEntry, AlertEntry> {
  if (!isThresholdAlert(definition)) {
    return z.union([z.boolean(), z.strictObject({ for: durationSchema })]);
  }
  const [min, max] = definition.range;
  const range = `must be ${formatNumber(min)} to ${formatNumber(max)} ${definition.unit}`;
  const threshold = z.number().min(min, range).max(max, range).describe(definition.unit);
  const override = z.strictObject({ threshold: threshold.optional(), for: durationSchema.optional() });
  return z.union([threshold, z.boolean(), override]);
}

/** Joins one severity's override with its default; undefined when the severity is off. */
function resolveEntry(
  definition: AlertDefinition,
  tier: Tier,
  entry: AlertEntry | undefined,
): Partial<ThresholdSetting> | undefined {
  const preset: Partial<ThresholdSetting> | undefined = definition.defaults[tier];
  if (entry === false) return undefined;
  if (entry === undefined) return preset;
  const override: AlertOverride = typeof entry === 'number' ? { threshold: entry } : entry === true ? {} : entry;
  const anyDefault: Partial<ThresholdSetting> | undefined = Object.values(definition.defaults)[0];
  const threshold = override.threshold ?? preset?.threshold;
  return {
    for: override.for ?? preset?.for ?? anyDefault?.for ?? '0s',
    ...(threshold === undefined ? {} : { threshold }),
  };
}

function checkThresholds(
  definition: ThresholdAlert,
  settings: BySeverity<Partial<ThresholdSetting>>,
  report: (message: string, tier: Tier) => void,
): void {
  const on = tiers.flatMap((tier) => {
    const setting = settings[tier];
    if (setting === undefined) return [];
    if (setting.threshold === undefined) report(`needs a threshold (${definition.unit})`, tier);
    return setting.threshold === undefined ? [] : [{ tier, threshold: setting.threshold }];
  });
  on.slice(1).forEach((milder, index) => {
    const severe = on[index];
    if (severe === undefined) return;
    const inverted =
      definition.stricter === 'higher' ? severe.threshold < milder.threshold : severe.threshold > milder.threshold;
    if (!inverted) return;
    const relation = definition.stricter === 'higher' ? 'at least' : 'at most';
    report(
      `${severe.tier} (${formatNumber(severe.threshold)}) fires before ${milder.tier} (${formatNumber(milder.threshold)}); ` +
        `${severe.tier} must be ${relation} ${formatNumber(milder.threshold)} ${definition.unit}`,
      severe.tier,
    );
  });
}

/**
 * Schema of one alert's settings. A severity that is left out keeps its default, `false` switches it off, `true` switches
 * it on, a number sets the threshold, and `{ threshold, for }` sets both.
 */
function alertSchema<Definition extends AlertDefinition>(definition: Definition) {
  const entry = entrySchema(definition).optional();
  return z
    .union([z.literal(false), z.strictObject({ critical: entry, warning: entry, info: entry })])
    .default({})
    .describe(definition.reason)
    .transform((overrides, context): SettingsOf<Definition> => {
      if (overrides === false) return {} as SettingsOf<Definition>;
      const resolved: BySeverity<Partial<ThresholdSetting>> = Object.fromEntries(
        tiers.flatMap((tier) => {
          const setting = resolveEntry(definition, tier, overrides[tier]);
          return setting === undefined ? [] : [[tier, setting]];
        }),
      );
      if (isThresholdAlert(definition)) {
        checkThresholds(definition, resolved, (message, tier) => {
          context.addIssue({ code: 'custom', message, path: [tier], input: overrides[tier] });
        });
      }
      return resolved as SettingsOf<Definition>;
    });
}

type AlertSchemas<Definitions extends Record<string, AlertDefinition>> = {
  [Name in keyof Definitions]: ReturnType<typeof alertSchema<Definitions[Name]>>;
};

/** Schema fragment of a subject's alerts, keyed by alert name: the YAML file, the construct's props and the docs use it. */
export function alertOptionsSchema<Definitions extends Record<string, AlertDefinition>>(
  definitions: Definitions,
): z.ZodObject<AlertSchemas<Definitions>> {
  const shape = Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, alertSchema(definition)]),
  );
  return z.strictObject(shape as unknown as AlertSchemas<Definitions>) as z.ZodObject<AlertSchemas<Definitions>>;
}

/** One rule per severity that is switched on, most severe first. */
export function perSeverity<Setting>(
  settings: BySeverity<Setting>,
  rule: (setting: Setting, severity: Tier) => AlertingRule,
): AlertingRule[] {
  return tiers.flatMap((tier) => {
    const setting = settings[tier];
    return setting === undefined ? [] : [rule(setting, tier)];
  });
}
