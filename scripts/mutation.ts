import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { mutationReport } from './mutation/report';
import { runMutants, type Subject } from './mutation/run';
import { shippedRules } from './promtool/shipped-rules';
import { alertSubjects, type Suite } from './promtool/subjects';
import { surveyTools } from './tools/toolset';

/** `npm run test:mutation`: how many deliberate faults in alerts their tests notice. Fails below this share. */
const leastShare = 0.9;

const root = join(__dirname, '..', '..');

/** @param alerts names of the alerts to test; all where there are none */
function subjectsOf(pack: string, { folder, configuration }: Suite, alerts: readonly string[]): Subject[] {
  const directory = join(root, 'test', 'promtool', folder);
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.yaml'))
    .filter((file) => alerts.length === 0 || alerts.includes(basename(file, '.yaml')));
  const groups = files.length === 0 ? [] : shippedRules(root, pack, configuration);
  return files.sort().map((file) => ({ testFile: join(directory, file), groups }));
}

async function main(): Promise<void> {
  const alerts = process.argv.slice(2);
  const toolset = surveyTools(root, process.env.PATH).found[0];
  if (toolset === undefined) throw new Error('no promtool: run npm run setup');
  const subjects = alertSubjects.flatMap(({ pack, suites }) =>
    suites.flatMap((suite) => subjectsOf(pack, suite, alerts)),
  );
  const started = Date.now();
  const results = await runMutants(toolset.promtool, subjects, availableParallelism());
  const report = mutationReport(results, (Date.now() - started) / 1000, toolset.versions.promtool);
  console.log(report.text);
  // The page is about all alerts.
  if (alerts.length === 0) writeFileSync(join(root, 'docs', 'mutation.md'), report.page);
  if (report.share < leastShare) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
