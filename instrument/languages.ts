import type { Language } from './language';
import { python } from './python';

/** Languages by the value of `--lang`. */
export const languages = { python } as const satisfies Record<string, Language>;

export type LanguageName = keyof typeof languages;
