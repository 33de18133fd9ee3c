import { parse } from 'yaml';
import { repairSchema } from '../../alert-rules/gpu/repair-options';
import { nodePhases } from '../../catalog/node-repair';
import { xidClassAction } from '../../catalog/xid';
import { repairInhibition } from '../../constructs/alerting/repair-muting';
import { nodeLabelsAllowlist } from '../../constructs/stack/kube-state-metrics';
import { exampleChart } from '../support/synthesize';
import { blocks, read } from './pages';

const page = read('docs/repair.md');

test('shows the rule that the bundled Alertmanager has', () => {
  const [rule = ''] = blocks(page, 'yaml inhibition');
  expect(parse(rule)).toEqual({ inhibit_rules: [repairInhibition] });
});

test('shows options that are accepted, with their defaults', () => {
  const [options = ''] = blocks(page, 'yaml');
  const { repair } = parse(options) as { readonly repair: object };
  const { within, headStart } = repairSchema.parse({});
  expect(repair).toEqual({ nvsentinel: true, gkeAutoRepair: true, within, headStart });
  expect(() => exampleChart({ repair })).not.toThrow();
});

test('names every action and every state of NVSentinel', () => {
  const states = nodePhases.flatMap((phase) => ('nvsentinelState' in phase ? [phase.nvsentinelState] : []));
  const words = [...Object.values(xidClassAction), ...states, nodeLabelsAllowlist];
  expect(words.filter((word) => !page.includes(word))).toEqual([]);
});
