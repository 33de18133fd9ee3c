import { z } from 'zod';
import { regexProblem } from '../../promql/regex';

const pattern = z.string().refine((text) => regexProblem(text) === undefined, {
  error: (issue) => `"${issue.input}" ${regexProblem(String(issue.input))}; write it like team-a or .*train.*`,
});

function kind(name: string, defaults: readonly string[]) {
  return z
    .strictObject({
      namespaces: z
        .array(pattern)
        .default([...defaults])
        .describe(`regular expressions over whole names of namespaces with ${name}; an empty list for none`),
    })
    .prefault({})
    .describe(`Where ${name} runs`);
}

/** Which namespaces run what, for alerts that expect more of one kind of work than of another. */
export const workloadsSchema = z.strictObject({
  training: kind('training', ['.*train.*']),
  inference: kind('inference', ['.*(infer|serv).*']),
});

/** @returns one expression that matches what any of the patterns matches, empty where there are none */
export function anyOf(patterns: readonly string[]): string {
  return patterns.join('|');
}
