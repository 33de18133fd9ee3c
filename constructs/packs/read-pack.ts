import type { z } from 'zod';
import type { Rule, RuleGroup } from '../../alert-rules/model';
import type { Metric } from '../../catalog/metrics/metric';
import type { Board } from '../../dashboards/kit';
import { errorText } from '../error-text';
import { type Problem, ProblemsError } from '../problem';
import { schemaProblems, topLevel } from '../schema-problems';
import type { ScrapeTarget } from '../scrape-target';
import type { MonitoringPack, NamedContent, PackContent, PackContext } from './pack';
import { packPath } from './pack-path';
import {
  alertingRuleSchema,
  boardSchema,
  isPackName,
  metricSchema,
  packContentSchema,
  recordingRuleSchema,
  ruleGroupSchema,
  scrapeTargetSchema,
} from './pack-schema';

/** What a pack brings, as far as it could be read. */
export interface ReadPack extends NamedContent {
  /** Every part that is not as it should be. */
  readonly problems: readonly Problem[];
  /** Whether all series that the pack produces are known. */
  readonly complete: boolean;
}

/** Something of a pack: what is wrong with it, and its value where other checks can use it all the same. */
interface Part<Value> {
  readonly problems: readonly Problem[];
  readonly value?: Value;
}

/** Asks a pack for its content and checks that; what the pack throws becomes a problem. */
export function readPack(pack: MonitoringPack, context: PackContext): ReadPack {
  const { name } = pack;
  const path = packPath(name);
  const unreadable = (problems: readonly Problem[]) => ({ name, content: {}, problems, complete: false });
  let content: unknown;
  try {
    content = pack.content(context);
  } catch (error) {
    if (error instanceof ProblemsError) return unreadable(error.problems);
    const cure = 'look at the options that the pack is given, and at its code';
    return unreadable([{ path, message: `content() failed: ${errorText(error)}`, cure }]);
  }
  if (isRecord(content) && typeof content.then === 'function') {
    return unreadable([{ path, message: 'content() returns a promise', cure: 'return the content itself' }]);
  }
  const read = readContent(name, content);
  return { name, ...read, problems: [...nameProblems(name), ...read.problems] };
}

function nameProblems(name: string): Problem[] {
  if (isPackName(name)) return [];
  const cure = 'use lower case letters, digits and hyphens, at most 40 characters';
  return [{ path: 'packs', message: `${JSON.stringify(name)} is no name for a pack`, cure }];
}

function readContent(pack: string, content: unknown): Omit<ReadPack, 'name'> {
  const whole = partOf<PackContent>(content, packContentSchema, packPath(pack));
  const groups = entriesOf(content, 'rules').map((group, index) => readGroup(pack, group, index));
  const boards = entriesOf(content, 'boards').map((board, index) =>
    partOf<Board>(board, boardSchema, packPath(pack, textIn(board, 'uid') ?? `boards[${index}]`)),
  );
  const targets = entriesOf(content, 'scrapeTargets').map((target, index) =>
    partOf<ScrapeTarget>(
      target,
      scrapeTargetSchema,
      packPath(pack, textIn(target, 'job') ?? `scrapeTargets[${index}]`),
    ),
  );
  const problems = [whole, ...groups, ...boards, ...targets].flatMap((part) => part.problems);
  if (problems.length === 0) return { content: content as PackContent, problems, complete: true };
  const isReadable = (part: Part<unknown>) => part.value !== undefined;
  return {
    content: {
      rules: groups.flatMap(({ value }) => value ?? []),
      boards: boards.flatMap(({ value }) => value ?? []),
      scrapeTargets: targets.flatMap(({ value }) => value ?? []),
      externalMetrics: entriesOf(content, 'externalMetrics').filter(isMetric),
      runbooks: whole.value?.runbooks,
    },
    problems,
    complete: isReadable(whole) && groups.every((group) => group.complete) && targets.every(isReadable),
  };
}

function readGroup(pack: string, group: unknown, index: number): Part<RuleGroup> & { readonly complete: boolean } {
  const name = textIn(group, 'name');
  const place = name ?? `rules[${index}]`;
  const itself = partOf(group, ruleGroupSchema, packPath(pack, place));
  const rules = entriesOf(group, 'rules').map((rule, position) => readRule(pack, place, rule, position));
  const readable = rules.flatMap(({ value }) => value ?? []);
  return {
    problems: [itself, ...rules].flatMap((part) => part.problems),
    complete: name !== undefined && readable.length === rules.length,
    ...(name === undefined ? {} : { value: { name, rules: readable } }),
  };
}

function readRule(pack: string, group: string, rule: unknown, index: number): Part<Rule> {
  const name = textIn(rule, 'alert') ?? textIn(rule, 'record');
  const path = packPath(pack, group, name ?? `rules[${index}]`);
  const isAlert = isRecord(rule) && 'alert' in rule;
  if (!isAlert && !(isRecord(rule) && 'record' in rule)) {
    const cure = 'give it alert or record';
    return { problems: [{ path, message: 'is neither an alert nor a recording rule', cure }] };
  }
  const { problems } = partOf(rule, isAlert ? alertingRuleSchema : recordingRuleSchema, path);
  const isReadable = textIn(rule, isAlert ? 'alert' : 'record') !== undefined && textIn(rule, 'expr') !== undefined;
  return { problems, ...(isReadable ? { value: rule as unknown as Rule } : {}) };
}

function partOf<Value>(raw: unknown, schema: z.ZodType, path: string): Part<Value> {
  const parsed = schema.safeParse(raw, { jitless: true });
  if (parsed.success) return { problems: [], value: raw as Value };
  const problems = schemaProblems(parsed.error.issues, raw, schema).map((problem) => ({
    ...problem,
    path: problem.path === topLevel ? path : `${path}${problem.path.startsWith('[') ? '' : '.'}${problem.path}`,
  }));
  return { problems };
}

function isMetric(value: unknown): value is Metric {
  return metricSchema.safeParse(value, { jitless: true }).success;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A text that is not empty. */
function textIn(value: unknown, key: string): string | undefined {
  const text = isRecord(value) ? value[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function entriesOf(value: unknown, key: string): readonly unknown[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
}
