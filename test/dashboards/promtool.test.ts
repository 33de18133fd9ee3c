import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { boardQueries } from '../../dashboards';
import { run, toolsets } from '../support/tools';
import { gpuBoardCases } from './support/boards';

describe.each(toolsets())('promtool of the $name tools', ({ promtool }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'board-queries-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(gpuBoardCases)('can evaluate every query of board %s', (_name, board) => {
    const rules = boardQueries(board).map((expr, index) => ({ record: `query_${index}`, expr }));
    const file = join(folder, `${board.uid}.yaml`);
    writeFileSync(file, stringify({ groups: [{ name: board.uid, rules }] }));
    const result = run(promtool, ['check', 'rules', file]);
    expect(`${result.stdout}${result.stderr}`).toContain(`SUCCESS: ${rules.length} rules found`);
  });
});
