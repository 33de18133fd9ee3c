import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { RenderedGroup, RenderedRule } from '../../constructs/backends/rule-groups';
import { testedRules } from '../promtool/rules-for';
import { type Mutant, mutantsOf } from './mutants';

/** What became of the mutants of one alert. */
export interface AlertResult {
  readonly alert: string;
  readonly killed: number;
  /** Changes that no test noticed. */
  readonly survived: readonly string[];
}

/** An alert's test file, and the rules that it is run against. */
export interface Subject {
  readonly testFile: string;
  readonly groups: readonly RenderedGroup[];
}

const run = promisify(execFile);

/** @returns what became of every mutant, running as many promtools at once as there are cores */
export async function runMutants(
  promtool: string,
  subjects: readonly Subject[],
  parallel: number,
): Promise<AlertResult[]> {
  const workplace = mkdtempSync(join(tmpdir(), 'mutation-'));
  try {
    const results: AlertResult[] = [];
    for (const subject of subjects) results.push(await runSubject(promtool, subject, parallel, workplace));
    return results;
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

async function runSubject(
  promtool: string,
  subject: Subject,
  parallel: number,
  workplace: string,
): Promise<AlertResult> {
  const alert = basename(subject.testFile, '.yaml');
  const testText = readFileSync(subject.testFile, 'utf8');
  if (!(await passes(promtool, testText, subject.groups, workplace))) {
    throw new Error(`${subject.testFile} fails without any mutant; run npm test first`);
  }
  const mutants = subject.groups.flatMap((group) =>
    group.rules
      .filter((rule) => rule.alert === alert)
      .flatMap((rule) => mutantsOf(rule).map((mutant) => ({ rule, mutant }))),
  );
  if (mutants.length === 0) throw new Error(`${subject.testFile}: there is no alert ${alert}`);
  const survived: string[] = [];
  const queue = [...mutants];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const groups = withMutant(subject.groups, next.rule, next.mutant);
      if (await passes(promtool, testText, groups, workplace)) {
        survived.push(`${next.rule.labels?.severity ?? ''}: ${next.mutant.change}`);
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return { alert, killed: mutants.length - survived.length, survived: survived.sort() };
}

function withMutant(groups: readonly RenderedGroup[], original: RenderedRule, mutant: Mutant): RenderedGroup[] {
  return groups.map((group) => ({
    ...group,
    rules: group.rules.map((rule) => (rule === original ? mutant.rule : rule)),
  }));
}

async function passes(
  promtool: string,
  testText: string,
  groups: readonly RenderedGroup[],
  workplace: string,
): Promise<boolean> {
  const directory = mkdtempSync(join(workplace, 'mutant-'));
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'rules.yaml'), testedRules(testText, groups));
  writeFileSync(join(directory, 'test.yaml'), testText);
  try {
    await run(promtool, ['test', 'rules', 'test.yaml'], { cwd: directory });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
