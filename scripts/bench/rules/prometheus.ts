import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { RenderedGroup } from '../../../constructs/backends/rule-groups';
import { startServerProcess } from '../../tools/server-process';
import type { Labels } from './pattern';

/** A rule as it went at its last evaluation. */
export interface EvaluatedRule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  /** Seconds. */
  readonly evaluationTime: number;
}

export interface EvaluatedGroup {
  readonly name: string;
  /** Time of the last evaluation; the year 1 before the first. */
  readonly lastEvaluation: string;
  /** Seconds. */
  readonly evaluationTime: number;
  readonly rules: readonly EvaluatedRule[];
}

/** Counters of the server about itself. */
export interface ServerMetrics {
  /** Processor time since its start, in seconds. */
  readonly processorSeconds: number;
  readonly residentBytes: number;
  /** Evaluations of groups. */
  readonly evaluations: number;
}

/** The values of a series at each step of a range; null where there is none. */
export interface RangeSeries {
  readonly labels: Labels;
  readonly values: readonly (number | null)[];
}

export interface BenchPrometheus {
  /** Replaces the rules; their groups are evaluated at one interval, in seconds. */
  load(groups: readonly RenderedGroup[], intervalSeconds: number): Promise<void>;
  groups(): Promise<EvaluatedGroup[]>;
  metrics(): Promise<ServerMetrics>;
  /** Times in whole seconds since 1970. */
  range(metric: string, from: number, until: number): Promise<RangeSeries[]>;
  stop(): Promise<void>;
}

/** Reading the log of a large fleet's last hours takes a while. */
const startSeconds = 180;

/** Starts a Prometheus without rules on data that is there, with the arguments that its StatefulSet gives it. */
export async function startBenchPrometheus(program: string, folder: string): Promise<BenchPrometheus> {
  const [config, rules] = [join(folder, 'prometheus.yml'), join(folder, 'rules.yaml')];
  mkdirSync(folder, { recursive: true });
  writeFileSync(rules, stringify({ groups: [] }));
  writeFileSync(config, stringify({ global: { evaluation_interval: '30s' }, rule_files: [rules] }));
  const server = await startServerProcess(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${dataFolder(folder)}`,
      '--storage.tsdb.retention.time=15d',
      '--web.enable-lifecycle',
    ],
    startSeconds,
  );

  async function ask(path: string, method = 'GET'): Promise<string> {
    const response = await fetch(`${server.url}${path}`, { method });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}: ${text}`);
    return text;
  }

  return {
    async load(groups, intervalSeconds) {
      const often = groups.map((group) => ({ ...group, interval: `${intervalSeconds}s` }));
      writeFileSync(rules, stringify({ groups: often }, { lineWidth: 0 }));
      await ask('/-/reload', 'POST');
    },
    async groups() {
      const text = await ask('/api/v1/rules?exclude_alerts=true');
      return (JSON.parse(text) as { readonly data: { readonly groups: EvaluatedGroup[] } }).data.groups;
    },
    async metrics() {
      return serverMetrics(await ask('/metrics'));
    },
    async range(metric, from, until) {
      const query = new URLSearchParams({ query: metric, start: String(from), end: String(until), step: '1' });
      return rangeSeries(await ask(`/api/v1/query_range?${query}`), from, until);
    },
    stop: server.stop,
  };
}

/** Where the server that runs in a folder keeps its data. */
export function dataFolder(folder: string): string {
  return join(folder, 'data');
}

/** @throws Error when the server does not say one of them */
export function serverMetrics(exposition: string): ServerMetrics {
  const value = (name: string): number => {
    const [, text] = new RegExp(`^${name} (\\S+)$`, 'm').exec(exposition) ?? [];
    if (text === undefined) throw new Error(`Prometheus exposes no ${name}`);
    return Number(text);
  };
  return {
    processorSeconds: value('process_cpu_seconds_total'),
    residentBytes: value('process_resident_memory_bytes'),
    evaluations: value('prometheus_rule_group_duration_seconds_count'),
  };
}

function rangeSeries(answer: string, from: number, until: number): RangeSeries[] {
  type Result = readonly { readonly metric: Labels; readonly values: readonly (readonly [number, string])[] }[];
  const { result } = (JSON.parse(answer) as { readonly data: { readonly result: Result } }).data;
  return result.map(({ metric, values }) => {
    const byTime = new Map(values.map(([time, value]) => [time, Number(value)]));
    const times = Array.from({ length: until - from + 1 }, (_, index) => from + index);
    return { labels: metric, values: times.map((time) => byTime.get(time) ?? null) };
  });
}

/** @throws Error with the reasons, when an expression could not be evaluated */
export function failOnErrors(groups: readonly EvaluatedGroup[]): void {
  const failed = groups.flatMap((group) => group.rules.filter((rule) => rule.health === 'err'));
  if (failed.length === 0) return;
  const reasons = failed.map(({ name, lastError }) => `${name}: ${lastError}`);
  throw new Error(`Prometheus cannot evaluate:\n${reasons.join('\n')}`);
}
