/** Who, if anyone, takes care of a node in a phase: a program, or nobody that we know of. */
export type Repairer = 'nvsentinel' | 'gke';

/** What happens to a node. */
export interface NodePhase {
  /** Number that stands for the phase in series; it says nothing about how bad the phase is. */
  readonly code: number;
  readonly meaning: string;
  /** Whose work is under way. @default - nobody's: the node works, or a person has to look at it */
  readonly repairer?: Repairer;
  /** Value of NVSentinel's state label. @default - the phase is told from Kubernetes' own state */
  readonly nvsentinelState?: string;
}

/** Label in which NVSentinel says how far it is with a node; a node without a fault has none. */
export const nvsentinelStateLabel = 'dgxc.nvidia.com/nvsentinel-state';

/** The same label on series, as kube-state-metrics spells it. */
export const nvsentinelStateSeriesLabel = 'label_dgxc_nvidia_com_nvsentinel_state';

/**
 * Phases of a node, by ascending code. Those of one repairer are neighbours, so that a range of codes selects them.
 *
 * NVSentinel's `remediation-succeeded` says only that the repair was asked for; the label goes when the node is well again.
 * After either failure NVSentinel does no more by itself, and a person has to.
 *
 * @see https://github.com/NVIDIA/NVSentinel `commons/pkg/statemanager`, and `docs/runbooks` "Cordoned Nodes"
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/node-auto-repair for what GKE does with a node that is not ready
 */
export const nodePhases = [
  { code: 0, meaning: 'in service' },
  { code: 1, meaning: 'cordoned' },
  { code: 2, meaning: 'not ready', repairer: 'gke' },
  { code: 3, meaning: 'NVSentinel: quarantined', repairer: 'nvsentinel', nvsentinelState: 'quarantined' },
  { code: 4, meaning: 'NVSentinel: draining', repairer: 'nvsentinel', nvsentinelState: 'draining' },
  { code: 5, meaning: 'NVSentinel: drained', repairer: 'nvsentinel', nvsentinelState: 'drain-succeeded' },
  { code: 6, meaning: 'NVSentinel: asking for the repair', repairer: 'nvsentinel', nvsentinelState: 'remediating' },
  {
    code: 7,
    meaning: 'NVSentinel: repair asked for',
    repairer: 'nvsentinel',
    nvsentinelState: 'remediation-succeeded',
  },
  { code: 8, meaning: 'NVSentinel: drain failed', nvsentinelState: 'drain-failed' },
  { code: 9, meaning: 'NVSentinel: repair failed', nvsentinelState: 'remediation-failed' },
] as const satisfies readonly NodePhase[];

/** Codes that are told from Kubernetes' own state of the node. */
export const kubernetesPhase = { inService: 0, cordoned: 1, notReady: 2 } as const;
