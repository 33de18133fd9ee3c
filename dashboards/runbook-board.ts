import { gpuBoardLinks, gpuFolder, runbookBoardUid } from './gpu-queries';
import { type Board, board, stablePanelId, text } from './kit';

/** Characters of prose in one line of a panel as wide as the board. */
const lineLength = 160;
/** Lines of prose in one grid unit, and the bounds of a panel's height in such units. */
const linesPerUnit = 1.2;
const heights = { least: 6, most: 30 } as const;

/**
 * The runbook pages inside Grafana, so that the link in an alert works wherever Grafana does.
 *
 * @param pages Markdown by alert name
 */
export function runbookBoard(pages: Readonly<Record<string, string>>): Board {
  const alerts = Object.entries(pages).sort(([left], [right]) => (left < right ? -1 : 1));
  return board({
    uid: runbookBoardUid,
    title: 'Runbooks',
    description: 'What each alert means and what to do about it; one page per alert, by name.',
    folder: gpuFolder,
    tags: ['gpu', 'runbook'],
    links: [gpuBoardLinks.fleet, gpuBoardLinks.node, gpuBoardLinks.efficiency],
    content: {
      panels: alerts.map(([alert, markdown]) =>
        text({
          key: alert,
          title: alert,
          description: `Runbook of the alert ${alert}.`,
          height: heightOf(markdown),
          markdown,
        }),
      ),
    },
  });
}

/** @returns the path in Grafana that opens the page of one alert alone */
export function runbookPath(alert: string): string {
  return `/d/${runbookBoardUid}?viewPanel=${stablePanelId(alert)}`;
}

function heightOf(markdown: string): number {
  const lines = markdown.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / lineLength)), 0);
  return Math.min(heights.most, Math.max(heights.least, Math.ceil(lines / linesPerUnit)));
}
