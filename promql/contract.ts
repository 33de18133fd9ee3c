import type { Metric } from '../catalog/metrics/metric';
import { functionProblem, type PromqlVersion, syntaxProblem } from './functions';
import { parseExpression } from './parse';

/** Something an expression asks for that is not there. */
export interface ContractViolation {
  readonly kind: 'syntax' | 'unknown-metric' | 'unnamed-selector' | 'function';
  readonly message: string;
}

/** @returns the names under which Prometheus stores a metric's series */
export function seriesNames(metric: Metric): string[] {
  return metric.kind === 'histogram'
    ? [`${metric.name}_bucket`, `${metric.name}_sum`, `${metric.name}_count`]
    : [metric.name];
}

/**
 * Checks one expression against what is produced and against what the engine can evaluate.
 *
 * @param produced names of all series that a scrape target exposes or a rule records
 * @returns every violation, none for a good expression
 */
export function checkExpression(
  expression: string,
  produced: ReadonlySet<string>,
  engine: PromqlVersion,
): ContractViolation[] {
  const parsed = parseExpression(expression);
  if (parsed.errors.length > 0) return parsed.errors.map((message) => ({ kind: 'syntax', message }));
  const unknown = parsed.metrics.flatMap((name): ContractViolation[] => {
    if (name === '') return [{ kind: 'unnamed-selector', message: 'a selector without a metric name' }];
    return produced.has(name) ? [] : [{ kind: 'unknown-metric', message: `nothing produces ${name}` }];
  });
  const lacking = parsed.functions.flatMap((name): ContractViolation[] => {
    const message = functionProblem(name, engine);
    return message === undefined ? [] : [{ kind: 'function', message }];
  });
  const unreadable = parsed.syntax.flatMap((syntax): ContractViolation[] => {
    const message = syntaxProblem(syntax, engine);
    return message === undefined ? [] : [{ kind: 'syntax', message }];
  });
  return [...unknown, ...lacking, ...unreadable];
}
