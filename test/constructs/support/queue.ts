import type { RuleGroup } from '../../../constructs';

/** Rules of a user's pack. */
export const queue: RuleGroup = {
  name: 'queue',
  rules: [
    { record: 'queue:up:max', expr: 'max(up)' },
    { alert: 'QueueDown', severity: 'warning', expr: 'queue:up:max == 0', for: '5m', summary: 's', description: 'd' },
  ],
};

/** One recording under a name of its own. */
export function group(name: string, expr: string): RuleGroup {
  return { name, rules: [{ record: `${name}:value:max`, expr }] };
}
