import { stringify } from 'yaml';

/** @returns a configuration file as people write it: long lines are kept whole, and nothing is replaced by an anchor */
export function yamlText(value: object): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
