import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../constructs/problem';

/** What a text says, or why it says nothing. */
export type ParsedYaml = { readonly value: unknown } | { readonly problems: readonly Problem[] };

/** Parses one YAML document. Problems never quote the text, because it may hold a secret that is there by mistake. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { path: `line ${line}, column ${col}`, ...syntaxProblem(error.code, error.message) };
      }),
    };
  }
  try {
    return { value: document.toJS() };
  } catch {
    // An alias without its anchor, or aliases that multiply beyond measure.
    const cure = 'define each &anchor before the *alias that uses it; quote a text that begins with *';
    return { problems: [{ path: 'the file', message: 'has an alias that cannot be resolved', cure }] };
  }
}

function syntaxProblem(code: string, message: string): Omit<Problem, 'path'> {
  const said = message.replace(/(token|in YAML stream)\b.*: .*$/s, '$1').replace(/^Unexpected (.*)$/s, 'unexpected $1');
  switch (code) {
    case 'DUPLICATE_KEY':
      return { message: 'the same key is there twice', cure: 'remove or join one of them' };
    case 'TAB_AS_INDENT':
      return { message: 'a tab is used to indent', cure: 'indent with spaces' };
    case 'MULTIPLE_DOCS':
      return { message: 'a second document begins', cure: 'write one document per file, without ---' };
    case 'BAD_SCALAR_START':
      return { message: 'a text begins with a character that YAML reserves', cure: 'put the text in quotes' };
    case 'MISSING_CHAR':
      return { message: said, cure: 'look here and above for a quote or a bracket that is not closed' };
    default:
      return { message: said, cure: 'look at the indentation, colons and brackets here and in the line above' };
  }
}
