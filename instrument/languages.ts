import type { Language } from './language';
import { python } from './python';
import { typescript } from './typescript';

/** Languages by the value of `--lang`. */
export const languages = { python, typescript } as const satisfies Record<string, Language>;

export type LanguageName = keyof typeof languages;
