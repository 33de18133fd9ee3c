import { findPythonSet, type PythonSet, type PythonSetName, pythonSetNames } from '../../scripts/tools/python';
import { root } from './synthesize';

/**
 * @returns the environment of Python packages
 * @throws Error that names `npm run setup`, when it is not there
 */
export function pythonSet(name: PythonSetName): PythonSet {
  const found = findPythonSet(root, name);
  if (found === undefined) throw new Error(`No Python packages (${name}) to test with: run "npm run setup".`);
  return found;
}

/** Every environment, for `describe.each`; never fewer than there should be. */
export function pythonSets(): readonly PythonSet[] {
  return pythonSetNames.map(pythonSet);
}
