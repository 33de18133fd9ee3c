import type { DcgmField } from '../../catalog/metrics/metric';

/**
 * The exporter's CSV: field, Prometheus type, help text. It replaces the exporter's own list as a whole.
 *
 * @throws Error when a help text holds a comma, a quote or a line break: the exporter would refuse to start on every node
 */
export function countersCsv(fields: readonly DcgmField[]): string {
  const broken = fields.filter((field) => /[,"\n]/.test(field.help));
  if (broken.length > 0) {
    const list = broken.map((field) => `${field.name}: ${field.help}`).join('\n  ');
    throw new Error(
      `help texts must not hold a comma, a quote or a line break, as they are a column of the CSV:\n  ${list}`,
    );
  }
  const rows = fields.map((field) => `${field.name}, ${csvType(field)}, ${field.help}`);
  return `${rows.join('\n')}\n`;
}

/** The exporter emits the type as written, so it must be the true one. */
function csvType(field: DcgmField): 'gauge' | 'counter' | 'label' {
  if (field.kind === 'info') return 'label';
  return field.kind === 'counter' ? 'counter' : 'gauge';
}
