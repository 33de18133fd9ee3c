import { instrumentationContract } from '../../instrument/contract';
import { languages } from '../../instrument/languages';

/** The module of every language with all that it can report, by path in the repository. */
export function exampleModules(): Readonly<Record<string, () => string>> {
  return Object.fromEntries(
    Object.entries(languages).flatMap(([name, language]) =>
      language
        .module(instrumentationContract, language.packs)
        .map(({ path, text }) => [`examples/instrumentation/${name}/${path}`, () => text]),
    ),
  );
}
