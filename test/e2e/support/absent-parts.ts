import type { DcgmExporterVersionName } from '../../../catalog/dcgm-exporter';

/** Something that rules or panels rightly ask for and that the fixtures do not have. */
export interface AbsentPart {
  /** What {@link deadParts} says of it. */
  readonly part: RegExp;
  /** Why it is not there, and why asking for it is right. */
  readonly reason: string;
  /** @default - every version */
  readonly versions?: readonly DcgmExporterVersionName[];
}

/** To extend: an entry per reason, as narrow as the reason. An entry that is no longer needed fails the test. */
export const absentParts: readonly AbsentPart[] = [
  {
    part: /^DCGM_FI_PROF_\w+\{.*GPU_I_PROFILE=~"[1247]g\[\.\]\.\*".*\} finds nothing$/,
    reason: 'The partitioned GPU of the fixtures is cut into 3g.20gb; rules weight instances of every size.',
  },
  {
    part: /^gpu:\w+:max\{.*modelName=~"\.\*A100\.\*80GB\.\*".*\} finds nothing$/,
    reason: 'The GPUs of the fixtures have 40 GB; rules know the limits of every model.',
  },
  {
    part: /^(gpu:xid_errors:max|DCGM_EXP_XID_ERRORS_COUNT)\{.*xid!~"\|0\|.*\} finds nothing$/,
    reason: 'Every XID of the fixtures is classified; the rule waits for one that is not.',
  },
];
