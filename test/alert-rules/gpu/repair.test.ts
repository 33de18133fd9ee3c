import { repairAlert } from '../../../alert-rules/gpu/repair-alerts';
import { repairSchema } from '../../../alert-rules/gpu/repair-options';
import { alertingRules } from '../../../alert-rules/model';
import { nodePhases } from '../../../catalog/node-repair';
import { fullContext, groupsOf } from '../support/rules';

type RepairInput = Parameters<typeof repairSchema.parse>[0];

function repairRules(repair: RepairInput) {
  const groups = groupsOf({ ...fullContext, repair: repairSchema.parse(repair) });
  return alertingRules(groups).filter(({ alert }) => alert === repairAlert);
}

describe('the alert on a node under repair', () => {
  test('is not there where nobody says that a program repairs nodes', () => {
    expect(repairRules({})).toEqual([]);
  });

  test.each([
    ['NVSentinel', { nvsentinel: true }, '>= 3 <= 7'],
    ['GKE', { gkeAutoRepair: true }, '>= 2 <= 2'],
    ['both', { nvsentinel: true, gkeAutoRepair: true }, '>= 2 <= 7'],
  ])('counts only what %s does', (_who, repair, range) => {
    const [rule] = repairRules(repair);
    expect(rule?.expr).toMatch(new RegExp(`^node:repair_phase:max ${range}\n`));
  });

  test('names in its summary only phases that can be', () => {
    expect(repairRules({ gkeAutoRepair: true })[0]?.summary).not.toContain('NVSentinel');
    expect(repairRules({ nvsentinel: true })[0]?.summary).not.toContain('not ready');
  });

  test('lets a repair take as long as the option says, in the rule and in its text', () => {
    const [rule] = repairRules({ nvsentinel: true, within: '45m' });
    expect(rule?.expr).toContain('[45m]');
    expect(rule?.expr).toContain('offset 45m');
    expect(rule?.description).toContain('longer than 45m');
  });

  test('is a note that asks for nothing, so that it cannot mute itself', () => {
    const [rule] = repairRules({ nvsentinel: true });
    expect(rule).toMatchObject({ severity: 'info' });
    expect(rule?.labels?.action).toBeUndefined();
  });
});

describe('the phases of a node', () => {
  test('have codes of their own that ascend by one', () => {
    expect(nodePhases.map(({ code }) => code)).toEqual(nodePhases.map((_, index) => index));
  });

  test.each(['nvsentinel', 'gke'])('of %s are neighbours, because a range of codes selects them', (repairer) => {
    const codes = nodePhases
      .filter((phase) => 'repairer' in phase && phase.repairer === repairer)
      .map(({ code }) => code);
    expect(codes).toEqual(codes.map((_, index) => (codes[0] ?? 0) + index));
    expect(codes.length).toBeGreaterThan(0);
  });

  test('in which a person has to go on are no repair', () => {
    const failed = nodePhases.filter(({ meaning }) => meaning.includes('failed'));
    expect(failed.map((phase) => 'repairer' in phase)).toEqual([false, false]);
  });

  test('have meanings that fit into a Go template', () => {
    expect(nodePhases.filter(({ meaning }) => /[{}"\\]/.test(meaning))).toEqual([]);
  });
});

describe('the options of repair', () => {
  test('mute nothing unless somebody says so', () => {
    expect(repairSchema.parse({})).toMatchObject({ nvsentinel: false, gkeAutoRepair: false });
  });

  test.each(['7h', '0s', 'soon', ''])('refuse a repair within "%s"', (within) => {
    expect(repairSchema.safeParse({ within }).success).toBe(false);
  });

  test.each(['31m', '0s'])('refuse a head start of "%s"', (headStart) => {
    expect(repairSchema.safeParse({ headStart }).success).toBe(false);
  });
});
