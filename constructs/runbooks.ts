import { runbookBoard, stablePanelId } from '../dashboards';
import type { NamedContent } from './packs/pack';
import { packPath } from './packs/pack-path';
import type { Problem } from './problem';

/** @returns the runbook pages of all packs by alert name */
export function pagesOf(packs: readonly NamedContent[]): Record<string, string> {
  return Object.fromEntries(packs.flatMap((pack) => Object.entries(pack.content.runbooks ?? {})));
}

/** @returns the same packs; where one of them has the runbook board, it shows the pages of all */
export function withAllPages(packs: readonly NamedContent[]): NamedContent[] {
  const fresh = runbookBoard(pagesOf(packs));
  return packs.map((pack) => {
    const boards = pack.content.boards?.map((board) => (board.uid === fresh.uid ? fresh : board));
    return boards?.includes(fresh) ? { ...pack, content: { ...pack.content, boards } } : pack;
  });
}

/** @returns pages that could not be on one board, as the ids of their panels are made from their names */
export function pageProblems(packs: readonly NamedContent[]): Problem[] {
  const byId = new Map<number, string>();
  return packs.flatMap(({ name, content }) =>
    Object.keys(content.runbooks ?? {}).flatMap((alert) => {
      const id = stablePanelId(alert);
      const other = byId.get(id) ?? alert;
      byId.set(id, other);
      if (other === alert) return [];
      const message = `gets the same panel id as the page of ${other}`;
      return [{ path: packPath(name, 'runbooks', alert), message, cure: 'rename one of the alerts' }];
    }),
  );
}
