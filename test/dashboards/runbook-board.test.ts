import { runbookBoard, runbookPath, stablePanelId } from '../../dashboards';
import { boardPanels } from '../../dashboards/kit';

describe('the runbook board', () => {
  const board = runbookBoard({ GpuXidFatal: '# Fatal\n\ntext', GpuHot: '# Hot' });

  it('shows one page per alert, by name', () => {
    expect(boardPanels(board).map(({ title }) => title)).toEqual(['GpuHot', 'GpuXidFatal']);
  });

  it('shows the page as Markdown over the whole width', () => {
    expect(boardPanels(board)[1]).toMatchObject({
      type: 'text',
      options: { mode: 'markdown', content: '# Fatal\n\ntext' },
      gridPos: { w: 24 },
    });
  });

  it('gives each page the id that the link to it names', () => {
    const ids = boardPanels(board).map(({ id }) => id);
    expect(ids).toEqual([stablePanelId('GpuHot'), stablePanelId('GpuXidFatal')]);
    expect(runbookPath('GpuHot')).toBe(`/d/gpu-runbooks?viewPanel=${stablePanelId('GpuHot')}`);
  });

  it('is empty without pages', () => {
    expect(boardPanels(runbookBoard({}))).toEqual([]);
  });
});
