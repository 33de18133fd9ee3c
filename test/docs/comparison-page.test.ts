import { gpuBoards } from '../../dashboards';
import { boardPanels } from '../../dashboards/kit';
import { parseExpression } from '../../promql/parse';
import { defaultSettings, fleetContext } from '../dashboards/support/boards';
import { read } from './pages';

const page = read('docs/comparison.md');
const [first = ''] = page.split(/^## /m);

/** Panels of the dashboard in its order, from `grafana/dcgm-exporter-dashboard.json` in NVIDIA/dcgm-exporter. */
const theirs = [
  'GPU Temperature',
  'GPU Avg. Temp',
  'GPU Power Usage',
  'GPU Power Total',
  'GPU SM Clocks',
  'GPU Utilization',
  'GPU Framebuffer Mem Used',
  'Tensor Core Utilization',
];

const rows = first
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| -'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .slice(1);

const ours = gpuBoards(defaultSettings, fleetContext).flatMap((board) =>
  boardPanels(board).map((panel) => `${board.dashboard.title} › ${panel.title}`),
);

const namedIn = (text: string) => [...text.matchAll(/\*\*(.+?)\*\*/g)].map(([, name = '']) => name);

test('has a row for each of its panels', () => {
  expect(rows.map(([, panel]) => panel)).toEqual(theirs);
});

test('names a panel of ours in each row', () => {
  expect(rows.filter(([, , , , cell = '']) => namedIn(cell).length === 0)).toEqual([]);
});

test('names panels that exist', () => {
  expect(namedIn(page).length).toBeGreaterThan(theirs.length);
  expect(namedIn(page).filter((name) => !ours.includes(name))).toEqual([]);
});

test('says in PromQL what its panels ask for', () => {
  const expressions = rows.map(([, , cell = '']) => cell.replaceAll('`', ''));
  expect(expressions.flatMap((expression) => parseExpression(expression).errors)).toEqual([]);
});
