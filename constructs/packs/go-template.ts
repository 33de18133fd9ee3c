/** One `{{ … }}`: a comment, or texts in quotes and anything else up to the braces that close it. */
const action =
  /\{\{(?:-?\s*\/\*.*?\*\/\s*-?|(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|[^"'`{}]|\{(?!\{)|\}(?!\}))*)\}\}/gs;

const openers = ['if', 'range', 'with', 'block', 'define'];

/**
 * @returns what keeps Prometheus from reading a text as a Go template, as far as braces and blocks go; it refuses a whole rule
 * file for one such text
 * @see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
 */
export function templateProblem(text: string): string | undefined {
  const outside = text.replace(action, '');
  if (outside.includes('{{')) return 'has a {{ without its }}';
  if (outside.includes('}}')) return 'has a }} without its {{';
  let depth = 0;
  for (const [whole] of text.matchAll(action)) {
    const word = /^\{\{-?\s*(\w+)/.exec(whole)?.[1] ?? '';
    if (openers.includes(word)) depth += 1;
    if (word === 'end') depth -= 1;
    if (depth < 0) return 'has an {{ end }} that ends nothing';
  }
  return depth > 0 ? 'has a block without its {{ end }}' : undefined;
}
