const longest = 60;

/** Who logs in and everything after the host: either may be a secret, as in the address of a webhook. */
const urlSecrets = /\b([a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@"]*@)?([^\s/?#"]*)(?:([/?#])[^\s"]+)?/gi;

/** @returns text in which of every address only the host is left */
export function hideUrlSecrets(text: string): string {
  return text.replace(urlSecrets, (_all, scheme: string, host: string, path?: string) =>
    path === undefined ? `${scheme}${host}` : `${scheme}${host}${path}…`,
  );
}

/** @returns a value as a person wrote it, shortened, for a message; never throws */
export function show(value: unknown): string {
  const text = hideUrlSecrets(toText(value));
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** @returns what kind of value it is, where the value itself must not be printed */
export function showKind(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

function toText(value: unknown): string {
  // JSON has no word for NaN and infinity.
  if (typeof value === 'number') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Circular values and big integers.
    return showKind(value);
  }
}
