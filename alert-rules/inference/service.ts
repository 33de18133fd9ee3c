import { type InferenceServerName, inferenceServers } from '../../catalog/inference-servers';
import type { InferenceServer } from '../../catalog/inference-servers/server';
import type { Sla } from '../slo/sla';

/** One inference service, as far as its rules must know it. */
export interface InferenceService {
  /** Unique name; the label `service` of everything that is recorded about it. */
  readonly name: string;
  readonly namespace: string;
  readonly server: InferenceServerName;
  /** Version of the server. @default - metrics are looked for under all names they ever had */
  readonly version?: string;
  readonly sla: Sla;
  /**
   * Upper bounds, in seconds, of the histogram that the SLA is about, where the server was told others than its own.
   * @default - those of the catalog
   */
  readonly buckets?: readonly number[];
}

/** @returns the catalog's entry for the service's server */
export function serverOf(service: Pick<InferenceService, 'server'>): InferenceServer {
  return inferenceServers[service.server];
}

/** @returns value of the label `job` on everything that is scraped from the service */
export function jobOf(service: Pick<InferenceService, 'name'>): string {
  return `inference-${service.name}`;
}

/** Labels that say which service a recorded series is about. */
export const serviceLabels = ['cluster', 'namespace', 'service'] as const;

/** For joins of recorded series. */
export const onService = `on (${serviceLabels.join(', ')})`;
