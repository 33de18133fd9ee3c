/** What an XID can mean for the people on call, most severe first. */
export const xidClasses = ['fatal', 'contained', 'application', 'informational'] as const;
export type XidClass = (typeof xidClasses)[number];

/** What to do. On Google Cloud an A2 machine cannot reset a GPU, so a reset means a new virtual machine. */
export type XidAction = 'recreate-node' | 'recreate-node-when-idle' | 'check-workload' | 'none';

export interface Xid {
  readonly code: number;
  readonly meaning: string;
  readonly class: XidClass;
  readonly action: XidAction;
}

/** What a fleet says about a code instead of the table: its class, or its class and its meaning. */
export type XidOverride = XidClass | { readonly class: XidClass; readonly meaning?: string | undefined };

/** Action per class. */
export const xidClassAction: Readonly<Record<XidClass, XidAction>> = {
  fatal: 'recreate-node',
  contained: 'recreate-node-when-idle',
  application: 'check-workload',
  informational: 'none',
};

const rows: readonly [code: number, xidClass: XidClass, meaning: string][] = [
  [46, 'fatal', 'GPU stopped processing'],
  [48, 'fatal', 'double-bit memory error'],
  [54, 'fatal', 'auxiliary power not connected'],
  [62, 'fatal', 'internal microcontroller halted'],
  [64, 'fatal', 'row remapping failed'],
  [74, 'fatal', 'NVLink error'],
  [79, 'fatal', 'GPU fell off the bus'],
  [95, 'fatal', 'uncontained memory error'],
  [109, 'fatal', 'context switch timed out'],
  [110, 'fatal', 'security fault'],
  [119, 'fatal', 'GSP did not answer'],
  [120, 'fatal', 'GSP error'],
  [136, 'fatal', 'link training failed'],
  [140, 'fatal', 'unrecovered memory error'],
  [143, 'fatal', 'GPU could not be initialised'],
  [155, 'fatal', 'NVLink: software-defined error'],
  [156, 'fatal', 'resource retirement event'],
  [158, 'fatal', 'GPU fatal timeout'],
  [63, 'contained', 'row remapping recorded'],
  [92, 'contained', 'high rate of single-bit memory errors'],
  [94, 'contained', 'contained memory error'],
  [8, 'application', 'GPU stopped responding to the program'],
  [11, 'application', 'invalid push buffer'],
  [13, 'application', 'graphics engine exception'],
  [25, 'application', 'invalid push buffer'],
  [31, 'application', 'memory page fault'],
  [32, 'application', 'corrupted push buffer'],
  [39, 'application', 'copy engine exception'],
  [40, 'application', 'copy engine exception'],
  [41, 'application', 'copy engine exception'],
  [43, 'application', 'GPU stopped processing for the program'],
  [44, 'application', 'graphics engine fault during context switch'],
  [45, 'application', 'program ended before its work was done'],
  [68, 'application', 'video processor exception'],
  [69, 'application', 'graphics engine class error'],
  [154, 'informational', 'recommended recovery action changed'],
];

/**
 * XIDs of an A100 by class. Codes that are not listed are unclassified: they alert as a warning, because NVIDIA's advice
 * for most of them is to contact support.
 *
 * Sources disagree on three: 63 (NVIDIA: ignore, DCGM: warning, others: fatal), 94 (NVIDIA: restart the application) and
 * 68/69 (fatal for some clouds). The classes here follow NVIDIA's immediate action.
 * @see https://docs.nvidia.com/deploy/xid-errors/analyzing-xid-catalog.html
 */
export const xids: readonly Xid[] = rows.map(([code, xidClass, meaning]) => classified(code, xidClass, meaning));

/** Meaning of a code that is not in the table and was classified without one. */
const meaningUnknown = 'classified in the options';

/**
 * @param overrides by code, e.g. `{ 63: 'fatal', 149: { class: 'fatal', meaning: 'NVLink: NETIR error' } }`; a code of the
 * table keeps its meaning where none is given
 * @returns the table with what was overridden and added, by code
 */
export function classifiedXids(overrides: Readonly<Record<string, XidOverride>> = {}): readonly Xid[] {
  const overridden = Object.entries(overrides).map(([key, override]) => {
    const code = Number(key);
    const { class: xidClass, meaning } =
      typeof override === 'string' ? { class: override, meaning: undefined } : override;
    const known = xids.find((xid) => xid.code === code)?.meaning;
    return classified(code, xidClass, meaning ?? known ?? meaningUnknown);
  });
  const codes = new Set(overridden.map(({ code }) => code));
  const kept = xids.filter(({ code }) => !codes.has(code));
  return [...kept, ...overridden].sort((left, right) => left.code - right.code);
}

function classified(code: number, xidClass: XidClass, meaning: string): Xid {
  return { code, meaning, class: xidClass, action: xidClassAction[xidClass] };
}
