import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { generatedFiles } from './generate/files';

const root = resolve(__dirname, '../..');

for (const [file, content] of Object.entries(generatedFiles)) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content());
  console.log(file);
}
