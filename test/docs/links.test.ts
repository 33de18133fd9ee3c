import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../support/synthesize';
import { pages, read } from './pages';

const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;

test('there are pages to check', () => {
  expect(pages()).toEqual(expect.arrayContaining(['README.md', 'docs/alerts.md', 'alert-rules/runbooks/GpuHot.md']));
});

test.each(pages())('every relative link in %s leads somewhere', (page) => {
  expect(relativeLinks(read(page)).filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

test.each(pages())('every npm script that %s names exists', (page) => {
  const named = [...read(page).matchAll(/npm run ([a-z:-]+)/g)].map(([, name]) => name);
  expect(named.filter((name) => name === undefined || !(name in scripts))).toEqual([]);
});

/** Links outside code, without what leads to another site and without the part after `#`. */
function relativeLinks(text: string): string[] {
  const prose = text.replace(/^\s*```[\s\S]*?^\s*```$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target]) => {
    if (target === undefined || /^[a-z]+:/.test(target)) return [];
    const path = target.replace(/#.*$/, '');
    return path === '' ? [] : [path];
  });
}
