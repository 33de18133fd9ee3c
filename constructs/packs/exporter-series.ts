import { pinLabel } from '../../promql/pin-label';
import { knownFields } from '../exporter/fields';
import type { ExporterContext } from './pack';

/** @returns whether a series may exist; one that is no field of DCGM is somebody else's business */
export function isCollected({ targets }: ExporterContext): (name: string) => boolean {
  const collected = new Set(targets.flatMap(({ metrics }) => metrics.map(({ name }) => name)));
  const missing = new Set(knownFields.map(({ name }) => name).filter((name) => !collected.has(name)));
  return (name) => !missing.has(name);
}

/** @returns what makes an expression name the exporter's job, where the same series come from another scrape besides */
export function jobPinned({ targets, scrapedTwice }: ExporterContext): (expression: string) => string {
  const [target] = targets;
  if (!scrapedTwice || target === undefined) return (expression) => expression;
  const fields = new Set(target.metrics.map(({ name }) => name));
  return (expression) => pinLabel(expression, { name: 'job', value: target.job }, (name) => fields.has(name));
}
