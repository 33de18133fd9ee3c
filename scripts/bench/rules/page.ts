import { code, table } from '../../generate/markdown';
import { type FleetCost, growthPerGpu, type RuleCosts, totalShare } from './cost';

/** What the rules may cost. */
export const ruleTargets = {
  /** GPUs for which the share is set. */
  gpus: 1000,
  /** Share of one core. */
  share: 0.03,
  /** Cost per GPU of the largest fleet relative to the fleet that is cheapest per GPU. */
  growthPerGpu: 1.5,
} as const;

/** Rules that are listed one by one. */
const listedRules = 10;

/** One row of the table of targets; the last cell says whether the target is met. */
interface Target {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  readonly met: boolean;
}

/** @returns whether every target of the rules is met */
export function rulesMeetTargets(costs: RuleCosts): boolean {
  return targetsOf(costs).every(({ met }) => met);
}

/** @returns rows for the table of targets; without figures when nothing was measured */
export function ruleTargetRows(costs: RuleCosts | undefined): string[][] {
  if (costs === undefined)
    return [['Rules', 'not measured in this run', `≤ ${percent(ruleTargets.share)} of one core`, '']];
  return targetsOf(costs).map(({ what, measured, target, met }) => [what, measured, target, met ? 'yes' : 'no']);
}

/** @returns the part of the page that says what the rules cost, group by group */
export function rulesSection(costs: RuleCosts): string[] {
  const { fleets } = costs;
  return [
    '## Rule evaluation',
    [
      `The GPU rules of \`examples/research-cluster.yaml\` on Prometheus ${costs.prometheusVersion}, with samples every 30 s of fleets with`,
      `8 GPUs a node and exporter ${costs.exporterVersion}, as far back as the rules look. One node in eight is partitioned into three`,
      'instances a GPU. Only the series that rules read are there, and pods hold their GPUs all the time. The groups are evaluated',
      'again and again, more often than they ship. Processor time is what the whole server takes beyond what it takes without rules; it is',
      'shared out among groups and rules by the median duration of their evaluation. Shares are of one core, at the intervals at',
      `which the groups ship. The benchmark took ${(costs.seconds / 60).toFixed(1)} minutes.`,
    ].join('\n'),
    table(
      ['GPUs', 'Series', 'Samples', 'Processor time in 30 s', 'Share', 'Share for 1,000 GPUs', 'Memory'],
      fleets.map((fleet) => [
        thousands(fleet.gpus),
        thousands(fleet.filled.series),
        `${(fleet.filled.samples / 1e6).toFixed(1)} million`,
        `${(30 * totalShare(fleet)).toFixed(2)} s`,
        percent(totalShare(fleet)),
        percent((1000 * totalShare(fleet)) / fleet.gpus),
        `${(fleet.bytes / 1e6).toFixed(0)} MB`,
      ]),
    ),
    'By group: processor time of one evaluation, and share.',
    table(['Group', 'Interval', ...fleets.map(({ gpus }) => `${thousands(gpus)} GPUs`)], groupRows(fleets)),
    `The ${listedRules} rules with the largest share.`,
    table(['Rule', 'Interval', ...fleets.map(({ gpus }) => `${thousands(gpus)} GPUs`)], ruleRows(fleets)),
    ...(costs.missingSeries.length === 0
      ? []
      : [`Rules read these series, which the data does not have: ${costs.missingSeries.map(code).join(', ')}.`]),
  ];
}

function targetsOf(costs: RuleCosts): Target[] {
  const fleet = costs.fleets.find(({ gpus }) => gpus === ruleTargets.gpus);
  if (fleet === undefined) throw new RangeError(`no fleet of ${ruleTargets.gpus} GPUs was measured`);
  const share = totalShare(fleet);
  const growth = growthPerGpu(costs.fleets);
  const frequent = costs.frequentLongWindows;
  return [
    {
      what: `Rules, ${thousands(fleet.gpus)} GPUs`,
      measured: `${percent(share)} of one core`,
      target: `≤ ${percent(ruleTargets.share)}`,
      met: share <= ruleTargets.share,
    },
    {
      what: `Rules, cost per GPU at ${thousands(costs.fleets.at(-1)?.gpus ?? 0)} GPUs`,
      measured: `${growth.toFixed(2)} × the cheapest`,
      target: `≤ ${ruleTargets.growthPerGpu} ×`,
      met: growth <= ruleTargets.growthPerGpu,
    },
    {
      what: 'Rules that look back over 6 h, more often than every 5 m',
      measured: frequent.length === 0 ? 'none' : frequent.join(', '),
      target: 'none',
      met: frequent.length === 0,
    },
  ];
}

function groupRows(fleets: readonly FleetCost[]): string[][] {
  const groups = fleets[0]?.groups ?? [];
  return groups.map(({ name, intervalSeconds }, index) => [
    code(name),
    `${intervalSeconds} s`,
    ...fleets.map((fleet) => cost(fleet.groups[index])),
  ]);
}

/** By the largest fleet, in which a rule's duration is farthest from the noise. */
function ruleRows(fleets: readonly FleetCost[]): string[][] {
  const rules = (fleets.at(-1)?.rules ?? []).map((rule, index) => ({ ...rule, index }));
  return rules
    .sort((a, b) => b.share - a.share)
    .slice(0, listedRules)
    .map(({ name, intervalSeconds, index }) => [
      code(name),
      `${intervalSeconds} s`,
      ...fleets.map((fleet) => cost(fleet.rules[index])),
    ]);
}

function cost(measured: { readonly seconds: number; readonly share: number } | undefined): string {
  return measured === undefined ? '' : `${(1000 * measured.seconds).toFixed(1)} ms, ${percent(measured.share)}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function thousands(value: number): string {
  return value.toLocaleString('en');
}
