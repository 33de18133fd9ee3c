import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { generatedFiles } from './generate/files';

const root = resolve(__dirname, '../..');

for (const [file, content] of Object.entries(generatedFiles)) {
  writeFileSync(join(root, file), content());
  console.log(file);
}
