import { rmSync } from 'node:fs';
import { inferenceRuleGroups } from '../../alert-rules/inference';
import { inferenceAlertOptions } from '../../alert-rules/inference/options';
import { recordingRules } from '../../alert-rules/model';
import { inferenceBoard } from '../../dashboards';
import { boardPanels } from '../../dashboards/kit';
import { temporaryFolder } from '../support/fake-tools';
import { toolsets } from '../support/tools';
import { eventually, waitingTestMilliseconds } from './support/eventually';
import { inferenceFixtures } from './support/inference-fixtures';
import { serviceOf, startInferencePrometheus } from './support/inference-prometheus';
import type { Prometheus } from './support/prometheus';

const settings = inferenceAlertOptions.parse({});
const services = inferenceFixtures.map(serviceOf);
const panels = boardPanels(inferenceBoard(settings, services));

/** What a server that has just begun cannot know, and what nobody exports here. */
const empty: Readonly<Record<string, string>> = {
  'SLA of yesterday': 'no day has ended',
  'Day by day': 'no day has ended',
  'GPUs of the service': 'no exporter is scraped',
  'GPU memory of the service': 'no exporter is scraped',
  'Pods with GPUs': 'no exporter is scraped',
};

/** Read from rates at whole 5 minutes, so that nobody knows whether a server that has just begun has an answer. */
const late = ['SLA of the last 24 hours', 'Promises', 'Error budget left', 'Burn rate, slow'];

describe.each(toolsets())('Prometheus $versions.prometheus with a service of every server', ({ prometheus }) => {
  const folder = temporaryFolder();
  let server: Prometheus | undefined;

  beforeAll(async () => {
    const groups = inferenceRuleGroups(settings, { services }).map((group) => ({
      name: group.name,
      rules: recordingRules([group]),
    }));
    server = await startInferencePrometheus(prometheus, groups, folder);
  }, waitingTestMilliseconds);

  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const answersTo = async (panel: (typeof panels)[number]) =>
    Promise.all(
      (panel.targets ?? []).map(
        async ({ expr }) => (await server?.query(expr.replace(/\$(cluster|namespace|service)/g, '.*'))) ?? [],
      ),
    );

  test.each(
    panels
      .filter(({ title }) => !(title in empty) && !late.includes(title))
      .map((panel) => [panel.title, panel] as const),
  )(
    'answers what the panel %s asks, never with what is no number',
    async (_, panel) => {
      await eventually(async () => {
        const answers = (await answersTo(panel)).flat();
        expect(answers.length).toBeGreaterThan(0);
        expect(answers.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
      });
    },
    waitingTestMilliseconds,
  );

  test.each(panels.filter(({ title }) => late.includes(title)).map((panel) => [panel.title, panel] as const))(
    'can evaluate the panel %s, never to what is no number',
    async (_, panel) => {
      expect((await answersTo(panel)).flat().filter(({ value }) => !Number.isFinite(value))).toEqual([]);
    },
  );

  test.each(
    panels.filter(({ title }) => title in empty).map((panel) => [panel.title, empty[panel.title], panel] as const),
  )('can evaluate the panel %s, which is empty as %s', async (_title, _reason, panel) => {
    expect((await answersTo(panel)).flat()).toEqual([]);
  });
});
