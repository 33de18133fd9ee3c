import { type DcgmFieldName, dcgmFields } from '../../catalog/metrics/dcgm';
import { exposition } from '../../simulator/exposition';
import type { Fault } from '../../simulator/faults';
import { type FleetOptions, type SimulatedFleet, simulatedFleet } from '../../simulator/fleet';
import type { ScrapeTimes } from '../../simulator/series';

/** Two training GPUs and an idle one on `train-0`, four MIG instances on `serve-0`. */
export const fleetOptions = {
  seed: 1,
  exporterVersion: '4.8.4',
  nodes: [
    {
      name: 'train-0',
      machineType: 'a2-highgpu-4g',
      pool: 'training',
      workload: { namespace: 'research', pod: 'llm-0', container: 'trainer', gpus: [0, 1] },
    },
    {
      name: 'serve-0',
      machineType: 'a2-ultragpu-2g',
      mig: '3g.40gb',
      workload: { namespace: 'serving', pod: 'chat', container: 'server', kind: 'serving' },
    },
  ],
} as const satisfies FleetOptions;

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Series of an exposition, read back from its text. */
export function parsed(text: string): Series[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
      const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', content = '']) => [label, content]);
      return { name, labels: Object.fromEntries(pairs), value: Number(value) };
    });
}

export interface Scrape {
  readonly fleet?: SimulatedFleet;
  readonly node?: string;
  readonly faults?: readonly Fault[];
  /** Time of collection and scrape in simulated seconds. */
  readonly at?: number | ScrapeTimes;
}

/** What one scrape of a node returns. */
export function scraped({ fleet = simulatedFleet(fleetOptions), node, faults = [], at = 100 }: Scrape): string {
  const target = fleet.nodes.find((candidate) => candidate.name === (node ?? 'train-0'));
  if (target === undefined) throw new Error(`no node ${node}`);
  return exposition(fleet, target, faults, typeof at === 'number' ? { collected: at, scraped: at } : at);
}

/** Series of one field at one scrape. */
export function seriesOf(field: DcgmFieldName, scrape: Scrape): Series[] {
  return parsed(scraped(scrape)).filter((series) => series.name === dcgmFields[field].name);
}

/** Value of a field of one GPU that has a single series of it. */
export function gpuValue(field: DcgmFieldName, gpu: number, scrape: Scrape): number | undefined {
  return seriesOf(field, scrape).find((series) => series.labels.gpu === String(gpu))?.value;
}
