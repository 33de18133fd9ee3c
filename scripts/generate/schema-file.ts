import { configurationJsonSchema } from '../../config/json-schema';
import { generatedNotice } from './markdown';

const lineWidth = 120;

/** @returns the JSON Schema of the configuration file, in the layout that the formatter keeps */
export function schemaFile(): string {
  const { $schema, ...schema } = configurationJsonSchema();
  const complete = { $comment: generatedNotice, $schema, ...schema };
  return `${layOut(JSON.parse(JSON.stringify(complete)), '', 0)}\n`;
}

/**
 * @param used columns that stand before the value on its line, without the indentation
 * @returns objects on several lines, lists on one line where they fit
 */
function layOut(value: unknown, indent: string, used: number): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const oneLine = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const isFlat = value.every((item) => typeof item !== 'object' || item === null);
    if (isFlat && indent.length + used + oneLine.length + 1 <= lineWidth) return oneLine;
    return `[\n${value.map((item) => `${deeper}${layOut(item, deeper, 0)}`).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, item]) => {
    const key = `${JSON.stringify(name)}: `;
    return `${deeper}${key}${layOut(item, deeper, key.length)}`;
  });
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}
