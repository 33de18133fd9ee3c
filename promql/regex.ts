/** Characters that a pattern may be made of: those of Kubernetes' names and the common operators. */
const common = /^[a-zA-Z0-9.*+?|()[\]^-]*$/;

/**
 * Prometheus reads regular expressions with RE2, which differs from JavaScript's; what both read alike is accepted, and is
 * enough for names in Kubernetes. Prometheus anchors every pattern by itself.
 *
 * @returns why the text is not such a pattern, or undefined when it is
 * @see https://github.com/google/re2/wiki/Syntax
 */
export function regexProblem(text: string): string | undefined {
  if (text === '') return 'matches no name';
  if (!common.test(text)) return 'has characters other than letters, digits and . * + ? | ( ) [ ] ^ -';
  if (text.includes('(?')) return 'has a group that begins with (?, which not every engine knows';
  // JavaScript takes them for the class of nothing and the class of everything.
  if (/\[\^?\]/.test(text)) return 'has an empty class of characters';
  try {
    new RegExp(text, 'u');
    return undefined;
  } catch {
    return 'is no regular expression';
  }
}
