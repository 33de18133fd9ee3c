import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeLockfile, type Lockfile } from './lockfile/optional-packages';

/**
 * `npm run lockfile`: adds optional packages of other platforms to package-lock.json.
 *
 * A registry that mirrors only some platforms makes `npm install` leave them out, after which `npm ci` refuses the lockfile.
 */
const file = join(__dirname, '..', '..', 'package-lock.json');
const lockfile = JSON.parse(readFileSync(file, 'utf8')) as Lockfile;
writeFileSync(file, `${JSON.stringify(completeLockfile(lockfile), null, 2)}\n`);
