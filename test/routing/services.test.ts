import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { parse } from 'yaml';
import { alertingRules } from '../../alert-rules/model';
import { loadConfiguration } from '../../config/load';
import { monitoringChart } from '../../config/monitoring-chart';
import { labelledAlerts } from '../../constructs/alerting/equal-labels';
import type { RenderedGroup } from '../../constructs/backends/rule-groups';
import { temporaryFolder } from '../support/fake-tools';
import { fileOf, type KubernetesObject, root } from '../support/synthesize';
import { toolsets } from '../support/tools';
import { receiversOf, writeConfig } from './support';

const example = loadConfiguration(join(root, 'examples', 'arr-coc.yaml'));
const vision = {
  team: 'vision',
  match: { namespace: 'serving', service: 'arr-.*' },
  slack: { channel: '#vision', webhookUrl: { secret: { name: 'vision', key: 'value' } } },
};
const alerting = { ...example.input.alerting, teams: [vision] };
const chart = monitoringChart(new App(), { ...example, input: { ...example.input, alerting } });
const objects = chart.toJson() as KubernetesObject[];
const packs = chart.monitoring.packs;

/** Alerts about the service itself and about what it promises. */
const subjects = ['inference', 'arr-coc'] as const;
const namesIn = (pack: string) =>
  packs.filter(({ name }) => name === pack).flatMap(({ content }) => alertingRules(content.rules ?? []));

const rendered = objects
  .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('gpu-monitoring-rules-'))
  .flatMap(({ metadata }) => (parse(fileOf(objects, metadata.name)) as { groups: RenderedGroup[] }).groups)
  .flatMap(({ rules }) => rules.filter(({ alert }) => alert !== undefined));

describe.each(subjects)('an alert of the pack %s', (pack) => {
  const names = new Set(namesIn(pack).map(({ alert }) => alert));
  const rules = rendered.filter(({ alert = '' }) => names.has(alert));

  test('carries the labels by which it is grouped and finds its team', () => {
    const labelled = labelledAlerts(packs.flatMap(({ content }) => content.rules ?? []));
    const own = labelled.filter(({ rule }) => names.has(rule.alert));
    expect(own.length).toBeGreaterThan(5);
    for (const { labels } of own) {
      expect([...labels.always]).toEqual(expect.arrayContaining(['cluster', 'namespace', 'service']));
    }
  });

  test('leads to a board that is there, with the service selected, and to a page on the runbook board', () => {
    const boards = new Set(packs.flatMap(({ content }) => content.boards ?? []).map(({ uid }) => uid));
    for (const { annotations } of rules) {
      const [, board = '', query] = /\/d\/([^?]+)\?(.*)$/.exec(annotations?.dashboard_url ?? '') ?? [];
      expect(boards).toContain(board);
      expect(query).toContain('var-service={{ $labels.service | urlquery }}');
      expect(annotations?.runbook_url).toContain('/d/');
    }
  });

  describe.each(toolsets())('in Alertmanager $versions.alertmanager', (toolset) => {
    const folder = temporaryFolder();
    afterAll(() => rmSync(folder, { recursive: true }));
    const file = writeConfig(toolset, fileOf(objects, 'alertmanager-config'), folder, pack);
    const routes = { critical: 'pagerduty,team-vision-slack', warning: 'team-vision-slack', info: 'log' };

    test('goes to the team of the service', () => {
      const where = rules.map(({ alert = '', labels = {} }) => [
        `${alert} ${labels.severity}`,
        receiversOf(toolset, file, { ...labels, alertname: alert, namespace: 'serving', service: 'arr-coc' }),
      ]);
      const expected = rules.map(({ alert, labels = {} }) => [
        `${alert} ${labels.severity}`,
        routes[labels.severity as keyof typeof routes],
      ]);
      expect(where).toEqual(expected);
    });
  });
});
