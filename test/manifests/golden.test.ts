import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../../config/synth';
import { root } from '../support/synthesize';
import { configurationOf, filesOf, temporaryFolder } from './support/folders';

/** Set to 1, it writes what is rendered instead of comparing with it. */
const update = process.env.UPDATE_GOLDEN === '1';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

const folderOf = (backend: string) => join(root, 'test', 'golden', backend);

/** Backend whose files the others need not repeat: it brings the least beside exporter, scraping and rules. */
const leanest = 'prometheus-operator';

/** Text within text that nobody can review: boards, and rules, which another test holds equal to those of the operator. */
const leftOut = /^ConfigMap\.gpu-monitoring-(board|rules)-/;

/** What somebody gets who names a cluster and nothing else. */
function render(backend: string): Record<string, string> {
  const directory = join(temporary.path, backend);
  synthesize(configurationOf(`cluster: example\nbackend: ${backend}\n`, temporary.path), directory);
  const shared = backend === leanest ? {} : filesOf(folderOf(leanest));
  const files = Object.entries(filesOf(directory));
  return Object.fromEntries(files.filter(([name, text]) => !leftOut.test(name) && shared[name] !== text));
}

describe.each([leanest, 'prometheus', 'managed-prometheus'])('default manifests for %s', (backend) => {
  const golden = folderOf(backend);
  const rendered = render(backend);
  if (update) {
    rmSync(golden, { recursive: true, force: true });
    mkdirSync(golden, { recursive: true });
    for (const [name, text] of Object.entries(rendered)) writeFileSync(join(golden, name), text);
  }
  const expected = filesOf(golden);

  test('are the files that were reviewed; UPDATE_GOLDEN=1 renders them anew', () => {
    expect(Object.keys(rendered)).toEqual(Object.keys(expected));
  });

  test.each(Object.keys(expected))('are what was reviewed: %s', (name) => {
    expect(rendered[name]).toBe(expected[name]);
  });
});
