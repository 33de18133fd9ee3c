import { read } from './pages';

const page = read('docs/your-own-pack.md');
/** Excerpts, with the file that each is from. */
const excerpts = [...page.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(
  ([, file = '', text = '']) => [file, text] as const,
);

test('the page shows a part of every layer of the pack', () => {
  const folders = excerpts.map(([file]) => file.split('/')[0]);
  expect(new Set(folders)).toEqual(new Set(['catalog', 'alert-rules', 'dashboards', 'constructs']));
});

test.each(excerpts)('what the page shows of %s stands there', (file, text) => {
  expect(read(file)).toContain(text);
});
