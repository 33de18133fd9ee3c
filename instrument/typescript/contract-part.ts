import type { InstrumentationContract, InstrumentationPack, MetricTable } from '../contract';
import { numbers, text } from './literals';

/** @returns the part of the module that names metrics */
export function contractPart(contract: InstrumentationContract, packs: readonly InstrumentationPack[]): string {
  const has = (pack: InstrumentationPack) => packs.includes(pack);
  const sizes = numbers(contract.batchSizes, { indent: 0, used: 'const batchSizes = ;'.length });
  const parts = [
    ...(has('inference')
      ? [`const batchSizes = ${sizes};\n`, table('inferenceMetrics', contract.metrics.inference)]
      : []),
    ...(has('arr-coc') ? [table('arrCocMetrics', contract.metrics['arr-coc'])] : []),
  ];
  return parts.join('\n');
}

function table(name: string, metrics: MetricTable): string {
  const entries = Object.entries(metrics).map(([key, metric]) => `  ${key}: ${metricLiteral(metric)},\n`);
  return `const ${name} = {\n${entries.join('')}} as const satisfies Record<string, Metric>;\n`;
}

function metricLiteral({ name, kind, unit, help, labels = [], buckets = [] }: MetricTable[string]): string {
  const fields = [
    `name: ${text(name)}`,
    `kind: ${text(kind)}`,
    `unit: ${text(unit)}`,
    `help: ${text(help)}`,
    `labels: [${labels.map(text).join(', ')}]`,
    `buckets: ${numbers(buckets, { indent: 2, used: 'buckets: ,'.length })}`,
  ];
  return `{\n${fields.map((field) => `    ${field},\n`).join('')}  }`;
}
