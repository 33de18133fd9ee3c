import { availableRules } from '../../alert-rules/available-rules';
import type { AlertingRule, RuleGroup } from '../../alert-rules/model';

const alert = (name: string, expr: string): AlertingRule => ({
  alert: name,
  severity: 'warning',
  expr,
  for: '0s',
  summary: '',
  description: '',
});

const groups: readonly RuleGroup[] = [
  {
    name: 'recording',
    rules: [
      { record: 'gpu:heat:max', expr: 'max by (gpu) (temperature)' },
      { record: 'gpu:margin:min', expr: 'limit - gpu:heat:max' },
      { record: 'gpu:power:max', expr: 'power' },
    ],
  },
  { name: 'heat', rules: [alert('Hot', 'gpu:heat:max > 80'), alert('Close', 'gpu:margin:min < 4 or limit < 10')] },
  { name: 'power', rules: [alert('Hungry', 'gpu:power:max > 400')] },
];

const without = (...names: readonly string[]) => availableRules(groups, (name) => !names.includes(name));
const namesOf = (left: readonly RuleGroup[]) =>
  left.flatMap((group) => group.rules.map((rule) => ('alert' in rule ? rule.alert : rule.record)));

test('where everything is collected the rules are the same', () => {
  const { groups: left, leftOut } = without();
  expect(left).toEqual(groups);
  expect(leftOut).toEqual([]);
});

test('what asks for a missing series goes, and with it what asks for what that would have recorded', () => {
  const { groups: left, leftOut } = without('temperature');
  expect(namesOf(left)).toEqual(['gpu:power:max', 'Close', 'Hungry']);
  expect(leftOut).toEqual([
    { name: 'gpu:heat:max', missing: ['temperature'] },
    { name: 'gpu:margin:min', missing: ['temperature'] },
    { name: 'Hot', missing: ['temperature'] },
  ]);
});

test('a rule that has another way keeps that one', () => {
  const close = without('temperature').groups.flatMap((group) => group.rules.filter((rule) => 'alert' in rule));
  expect(close[0]).toMatchObject({ alert: 'Close', expr: 'limit < 10' });
});

test('a group without rules is no group', () => {
  expect(without('power').groups.map((group) => group.name)).toEqual(['recording', 'heat']);
});

test('series that are left out do not exist for boards either', () => {
  const { exists } = without('temperature');
  expect(['temperature', 'gpu:margin:min', 'gpu:power:max', 'power'].map(exists)).toEqual([false, false, true, true]);
});

test('what several rules record under one name is whole or not there at all', () => {
  const shares: readonly RuleGroup[] = [
    {
      name: 'shares',
      rules: [
        { record: 'gpus:sum', expr: 'free', labels: { state: 'free' } },
        { record: 'gpus:sum', expr: 'busy', labels: { state: 'busy' } },
        { record: 'gpus:sum', expr: 'idle', labels: { state: 'idle' } },
        alert('Wasted', 'gpus:sum{state="free"} / gpus:sum > 0.2'),
      ],
    },
  ];
  const { groups: left, leftOut } = availableRules(shares, (name) => name !== 'busy' && name !== 'idle');
  expect(left).toEqual([]);
  expect(leftOut).toEqual([
    { name: 'gpus:sum', missing: ['busy', 'idle'] },
    { name: 'Wasted', missing: ['busy', 'idle'] },
  ]);
});

test('several missing series are all named', () => {
  expect(without('temperature', 'limit').leftOut).toContainEqual({ name: 'Close', missing: ['limit', 'temperature'] });
});
