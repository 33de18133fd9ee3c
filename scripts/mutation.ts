import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { mutationReport } from './mutation/report';
import { runMutants, type Subject } from './mutation/run';
import { shippedRules } from './promtool/shipped-rules';
import { surveyTools } from './tools/toolset';

/** `npm run test:mutation`: how many deliberate faults in alerts their tests notice. Fails below this share. */
const leastShare = 0.9;

const root = join(__dirname, '..', '..');

/** Folders of tests, and the exporter version whose rules they are written for. */
const suites = [
  { folder: 'test/promtool/gpu', version: '4.8.2' },
  { folder: 'test/promtool/gpu/xid-counter', version: '4.8.4' },
] as const;

function subjectsOf({ folder, version }: (typeof suites)[number]): Subject[] {
  const groups = shippedRules(root, version);
  const directory = join(root, folder);
  const files = readdirSync(directory).filter((file) => file.endsWith('.yaml'));
  return files.sort().map((file) => ({ testFile: join(directory, file), groups }));
}

async function main(): Promise<void> {
  const toolset = surveyTools(root, process.env.PATH).found[0];
  if (toolset === undefined) throw new Error('no promtool: run npm run setup');
  const started = Date.now();
  const results = await runMutants(toolset.promtool, suites.flatMap(subjectsOf), availableParallelism());
  const report = mutationReport(results, (Date.now() - started) / 1000, toolset.versions.promtool);
  console.log(report.text);
  writeFileSync(join(root, 'docs', 'mutation.md'), report.page);
  if (report.share < leastShare) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
