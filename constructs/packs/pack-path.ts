/** @returns where something is, from the name of its pack to its own, e.g. `packs.queue.queue-alerts.QueueDown` */
export function packPath(...names: readonly string[]): string {
  const parts = names.map((name) => (/^[\w:.[\]-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`));
  return `packs${parts.join('')}`;
}
