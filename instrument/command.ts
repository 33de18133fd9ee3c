import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { type Problem, ProblemsError } from '../constructs/problem';
import { type InstrumentationPack, instrumentationContract, instrumentationPacks } from './contract';
import type { Language } from './language';
import { languages } from './languages';
import { writeModule } from './write-module';

/** What the person asked for. */
interface Request {
  readonly language: Language;
  readonly packs: readonly InstrumentationPack[];
  readonly directory: string;
}

const subject = 'gpu-monitoring instrument';
const allPacks = 'all';

/**
 * Writes a module and says how to use it, or prints what is wrong with the arguments.
 *
 * @param args what stands after `gpu-monitoring instrument`
 * @returns exit code
 */
export function runInstrument(args: readonly string[]): number {
  try {
    const { language, packs, directory } = readRequest(args);
    const files = writeModule(language.module(instrumentationContract, packs), directory, language.notice);
    console.log(
      [
        `${language.title} module for ${packs.join(', ')}`,
        '',
        ...files.map((file) => `  ${relative(process.cwd(), file)}`),
        '',
        `It needs: ${language.install}`,
      ].join('\n'),
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ProblemsError)) throw error;
    console.error(error.message.replace('\n', ', nothing written\n'));
    return 1;
  }
}

/** @throws ProblemsError with every mistake at once */
function readRequest(args: readonly string[]): Request {
  const { lang, pack, out } = parseOptions(args);
  const language = Object.entries(languages).find(([name]) => name === lang)?.[1];
  const known = language?.packs ?? instrumentationPacks;
  const packs = pack.includes(allPacks) ? known : known.filter((one) => pack.includes(one));
  const problems = [...languageProblems(lang), ...pack.flatMap((one) => packProblems(one, known))];
  if (language === undefined || problems.length > 0) throw new ProblemsError(subject, problems);
  return { language, packs, directory: out };
}

function parseOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        lang: { type: 'string' },
        pack: { type: 'string', multiple: true, default: [allPacks] },
        out: { type: 'string', default: '.' },
      },
    });
    return values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ProblemsError(subject, [{ path: 'arguments', message, cure: 'use --lang, --pack and --out only' }]);
  }
}

function languageProblems(lang: string | undefined): Problem[] {
  const known = Object.keys(languages);
  if (lang !== undefined && known.includes(lang)) return [];
  const message = lang === undefined ? 'is missing' : `there is no module in ${lang}`;
  return [{ path: '--lang', message, cure: `use one of ${known.join(', ')}` }];
}

function packProblems(pack: string, packs: readonly InstrumentationPack[]): Problem[] {
  const known = [...packs, allPacks];
  if (known.some((one) => one === pack)) return [];
  return [{ path: '--pack', message: `there is no pack ${pack}`, cure: `use one of ${known.join(', ')}` }];
}
