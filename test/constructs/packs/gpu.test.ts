import { parse } from 'yaml';
import type { ConfigurationInput } from '../../../config/schema';
import { exampleObjects, fileOf } from '../../support/synthesize';

/** As YAML reads them: codes are keys, with and without quotes. */
const written = parse('{ 63: fatal, "94": application, 92: informational }') as ConfigurationInput['xids'];
const objects = exampleObjects({ xids: written });

test('the XIDs of a fleet move to the alert of their class, and an alert without codes is left out', () => {
  const { groups } = parse(fileOf(objects, 'gpu-monitoring-rules-gpu')) as {
    readonly groups: readonly { rules: readonly { alert?: string; expr: string; labels?: { action?: string } }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules).filter((rule) => rule.alert?.startsWith('GpuXid'));
  const taking = (code: string) =>
    rules.filter(({ expr }) => new RegExp(`xid=~"([0-9]+[|])*${code}[|"]`).test(expr)).map(({ alert }) => alert);
  expect(taking('63')).toEqual(['GpuXidFatal']);
  expect(taking('94')).toEqual(['GpuXidApplication']);
  expect(taking('92')).toEqual([]);
  expect(rules.map(({ alert }) => alert)).toEqual(['GpuXidFatal', 'GpuXidApplication', 'GpuXidUnclassified']);
});

test('the node board names the XIDs by the class that the fleet gives them', () => {
  const board = fileOf(objects, 'gpu-monitoring-board-gpu-node');
  expect(board).toContain('63 row remapping recorded (fatal: recreate-node)');
  expect(board).toContain('92 high rate of single-bit memory errors (informational: none)');
});
