/** One mistake of the person who configures, said so that it can be mended without reading our code. */
export interface Problem {
  /** Where it is, in the person's own terms, e.g. `nodePools[1].mig`. */
  readonly path: string;
  /** What is wrong, with the value that was found. */
  readonly message: string;
  /** What to do instead. */
  readonly cure?: string;
}

/** Lines of text, one problem after another: path in the first column, message and cure in the second. */
export function formatProblems(problems: readonly Problem[]): string {
  const width = Math.min(40, Math.max(0, ...problems.map((problem) => problem.path.length)) + 2);
  const indent = ' '.repeat(width + 2);
  return problems
    .map(({ path, message, cure }) => {
      const lines = [message, ...(cure === undefined ? [] : [cure])].flatMap((text) => text.split('\n'));
      const start = path.length + 2 > width ? `  ${path}\n${indent}` : `  ${path.padEnd(width)}`;
      return `${start}${lines.join(`\n${indent}`)}`;
    })
    .join('\n');
}

/** Thrown with every problem that was found, never just the first. */
export class ProblemsError extends Error {
  override readonly name = 'ProblemsError';

  constructor(
    /** What was being read, e.g. a file name or a construct's path. */
    readonly subject: string,
    readonly problems: readonly Problem[],
  ) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${subject}: ${count}\n\n${formatProblems(problems)}\n`);
  }
}

/** @throws ProblemsError when there is any problem */
export function throwOnProblems(subject: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ProblemsError(subject, problems);
}
