import type { LeftOut } from '../../alert-rules/available-rules';
import type { Board } from '../../dashboards/kit';
import type { Degradation } from '../backends/backend';

/** @returns what a pack leaves out because of series that are not collected: alerts and recorded series, then panels by board */
export function leftOutDegradations(rules: readonly LeftOut[], boards: readonly Board[]): Degradation[] {
  return [...rulesByReason(rules), ...panelsByBoard(boards)];
}

function rulesByReason(rules: readonly LeftOut[]): Degradation[] {
  const reasons = [...new Set(rules.map(({ missing }) => missing.join(' and ')))];
  return reasons.map((reason) => {
    const names = rules.filter(({ missing }) => missing.join(' and ') === reason).map(({ name }) => name);
    const verbs = reason.includes(' and ') ? 'are not collected' : 'is not collected';
    return {
      subject: names.join(', '),
      effect: `${names.length === 1 ? 'is' : 'are'} left out, as ${reason} ${verbs}`,
    };
  });
}

function panelsByBoard(boards: readonly Board[]): Degradation[] {
  return boards.flatMap(({ title, leftOut = [] }) => {
    if (leftOut.length === 0) return [];
    const subject = `board ${title}`;
    return [{ subject, effect: `lacks the panels that nothing collected can fill: ${leftOut.join(', ')}` }];
  });
}
