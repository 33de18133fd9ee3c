import type { AlertDefinition, ThresholdSetting } from '../../alert-rules/alert-options';
import { alertingRules, type Tier, tiers } from '../../alert-rules/model';
import { formatNumber } from '../../promql/format';
import { alertSubjects } from '../promtool/subjects';
import { defaultRuleGroups } from './default-rules';
import { page, table } from './markdown';

const definitions: Readonly<Record<string, AlertDefinition>> = Object.fromEntries(
  alertSubjects.flatMap((subject) => Object.entries(subject.definitions)),
);

const introduction = [
  'Each severity shows its threshold, with its unit, and how long the condition must hold; "at once" stands for no',
  'wait, and an empty cell for a severity that is off. The same table is the default of `alerts` in the',
  '[options](options.md), where every cell can be changed by name.',
].join('\n');

/** @returns the page of all alerts with their default settings, one section per rule group */
export function alertsPage(): string {
  const groups = defaultRuleGroups().flatMap((group) => {
    const names = [...new Set(alertingRules([group]).map((rule) => rule.alert))];
    return names.length === 0 ? [] : [{ name: group.name, names }];
  });
  const sections = groups.map(
    ({ name, names }) => `## ${name}\n\n${table(['Alert', ...tiers, 'Why'], names.map(alertRow))}`,
  );
  return page('Alerts', [introduction, ...sections]);
}

function alertRow(name: string): string[] {
  const definition = definitions[name];
  if (definition === undefined) throw new Error(`${name} has rules and no definition`);
  const link = `[${name}](../alert-rules/runbooks/${name}.md)`;
  return [link, ...tiers.map((tier) => settingText(definition, tier)), definition.reason];
}

function settingText(definition: AlertDefinition, tier: Tier): string {
  const setting: Partial<ThresholdSetting> | undefined = definition.defaults[tier];
  if (setting === undefined) return '';
  const wait = setting.for === undefined || setting.for === '0s' ? 'at once' : `for ${setting.for}`;
  if (setting.threshold === undefined || !('unit' in definition)) return wait;
  return `${formatNumber(setting.threshold)} ${definition.unit}, ${wait}`;
}
