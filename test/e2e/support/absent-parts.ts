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
    part: /^DCGM_FI_(PROF|DEV)_\w+\{.*GPU_I_PROFILE=~"[1247]g\[\.\]\.\*".*\} finds nothing$/,
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
  {
    part: /^kube_node_labels\{label_dgxc_nvidia_com_nvsentinel_state="[a-z-]+"\} finds nothing$/,
    reason: 'No node of the fixtures is under repair; the rule waits for each of the phases.',
  },
  {
    part: /^DCGM_FI_PROF_GR_ENGINE_ACTIVE\{namespace=~"\.\*train\.\*"\} finds nothing$/,
    reason: 'No namespace of the fixtures is called after training; which ones train is an option.',
  },
  {
    part: /^namespace:gpus:sum\{.*state="(idle|inefficient|unmeasured)".*\} finds nothing$/,
    reason: 'What the fixtures hold is measured and at work; a state that no GPU is in has no series.',
  },
  {
    part: /^DCGM_EXP_XID_ERRORS_COUNT has no label (meaning|class|action)$/,
    reason: 'The board makes these labels from the code, with label_replace.',
    versions: ['4.8.2'],
  },
  {
    part: /^gpu:xid_errors:max has no label (meaning|class|action)$/,
    reason: 'The board makes these labels from the code, with label_replace.',
    versions: ['4.8.3', '4.8.4'],
  },
  {
    part: /^DCGM_FI_DEV_GPU_UTIL has no label GPU_I_(ID|PROFILE)$/,
    reason: 'Instances have no utilization of the driver; the table joins it with columns that they have.',
  },
];
