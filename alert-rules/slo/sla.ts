/** A share of the requests that must be answered within a time. */
export interface LatencyTarget {
  /** Share of the requests, e.g. 0.99. */
  readonly objective: number;
  /** Upper bound in seconds. */
  readonly seconds: number;
}

/** What a latency target is about: the whole answer, or its first token. */
export type LatencySignal = 'latency' | 'timeToFirstToken';

/** What a service promises. */
export interface Sla {
  readonly signal: LatencySignal;
  /** One per objective, lowest objective first. */
  readonly targets: readonly LatencyTarget[];
}

const objectives = [0.5, 0.95, 0.99] as const;

function targets(...seconds: readonly [p50: number, p95: number, p99: number]): LatencyTarget[] {
  return objectives.map((objective, index) => ({ objective, seconds: seconds[index] ?? 0 }));
}

/** Classes of services; each is half, 95 % and 99 % of the requests below a time. */
export const slaClasses = {
  /** Somebody waits for the answer. */
  'user-facing': { signal: 'latency', targets: targets(0.05, 0.1, 0.2) },
  /** Another service waits for it. */
  backend: { signal: 'latency', targets: targets(0.1, 0.2, 0.5) },
} as const satisfies Record<string, Sla>;

export type SlaClass = keyof typeof slaClasses;

/** Targets of one's own, in seconds; what is left out is not promised. */
export interface CustomSla {
  /** @default latency */
  readonly signal?: LatencySignal;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/** @returns the targets of a class, or those that were given */
export function resolveSla(sla: SlaClass | CustomSla): Sla {
  if (typeof sla === 'string') return slaClasses[sla];
  const seconds = [sla.p50, sla.p95, sla.p99];
  return {
    signal: sla.signal ?? 'latency',
    targets: objectives.flatMap((objective, index) => {
      const bound = seconds[index];
      return bound === undefined ? [] : [{ objective, seconds: bound }];
    }),
  };
}
