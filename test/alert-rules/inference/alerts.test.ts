import { inferenceAlertDefinitions } from '../../../alert-rules/inference/options';
import { alertingRules } from '../../../alert-rules/model';
import { inferenceGroupsOf } from '../support/inference';

const rules = alertingRules(inferenceGroupsOf());

test.each(Object.keys(inferenceAlertDefinitions))(
  '%s uses no label in its texts that the rule itself adds',
  (alert) => {
    for (const rule of rules.filter((candidate) => candidate.alert === alert)) {
      // The objective is a label of the expression too.
      const added = Object.keys(rule.labels ?? {}).filter((label) => label !== 'objective');
      const text = `${rule.summary} ${rule.description}`;
      expect(added.filter((label) => text.includes(`$labels.${label} `))).toEqual([]);
    }
  },
);

test('every summary says in which namespace the service is', () => {
  expect(rules.filter(({ summary }) => !summary.includes('{{ $labels.service }} in {{ $labels.namespace }}'))).toEqual(
    [],
  );
});
