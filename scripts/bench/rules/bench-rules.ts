import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { defaultDcgmExporterVersion } from '../../../catalog/dcgm-exporter';
import { shippedRules } from '../../promtool/shipped-rules';
import { everyRepair } from '../../promtool/subjects';
import { findToolsets, isPinned } from '../../tools/toolset';
import type { FleetCost, RuleCosts } from './cost';
import { buildFill, type Fill, type FillOptions } from './fill';
import { fleetPattern, gpusPerNode, patternNodes } from './fleet';
import { measureRules } from './measure-rules';
import { dataFolder, startBenchPrometheus } from './prometheus';
import { recordedPattern } from './recorded';
import { scheduled } from './schedule';
import { frequentLongWindows, readSeries } from './windows';

/** GPUs of the fleets, smallest first. Every node is full, so the smallest has 128. */
export const fleetSizes = [125, 1000, 5000] as const;

/** Seconds between two evaluations: as many as leave a server of one core some rest. */
function everySeconds(gpus: number): number {
  return Math.max(2, Math.round(gpus / 400));
}

/**
 * Evaluates the GPU rules of the example on the Prometheus that we deploy, with data of fleets of several sizes.
 *
 * @throws Error when Go or the Prometheus is not there, or a rule cannot be evaluated
 */
export async function benchRules(root: string): Promise<RuleCosts> {
  const start = performance.now();
  const toolset = findToolsets(root).find(isPinned);
  if (toolset === undefined) throw new Error('the pinned Prometheus is not there: run "npm run setup" with Go on PATH');
  const fill = buildFill(root);
  const groups = shippedRules(root, 'gpu', {
    exporter: { version: defaultDcgmExporterVersion },
    repair: everyRepair,
  });
  const read = readSeries(groups);
  const scraped = fleetPattern(defaultDcgmExporterVersion);
  const program = toolset.prometheus;
  const folder = mkdtempSync(join(tmpdir(), 'gpu-monitoring-rules-'));
  try {
    const recorded = await recordedPattern({ program, fill, groups, read, scraped, folder: join(folder, 'pattern') });
    const pattern = [...scraped, ...recorded];
    const fleets: FleetCost[] = [];
    for (const gpus of fleetSizes) {
      const nodes = Math.ceil(gpus / gpusPerNode);
      const fleet = { nodes, patterns: patternNodes, series: scheduled(pattern, read, Date.now()) };
      const measured = await onFleet({ program, fill, fleet, folder: join(folder, String(gpus)) }, (server) =>
        measureRules(server, groups, everySeconds(gpus)),
      );
      fleets.push({ gpus: nodes * gpusPerNode, ...measured });
    }
    const known = new Set(pattern.map(({ labels }) => labels.__name__));
    return {
      prometheusVersion: toolset.versions.prometheus,
      exporterVersion: defaultDcgmExporterVersion,
      fleets,
      missingSeries: read.map(({ metric }) => metric).filter((metric) => !known.has(metric)),
      frequentLongWindows: frequentLongWindows(groups),
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface FleetServer {
  readonly program: string;
  readonly fill: Fill;
  readonly fleet: Omit<FillOptions, 'directory'>;
  readonly folder: string;
}

/** Writes a fleet's data and runs a server on it for the time of the work. */
async function onFleet<Result extends object>(
  { program, fill, fleet, folder }: FleetServer,
  work: (server: Awaited<ReturnType<typeof startBenchPrometheus>>) => Promise<Result>,
): Promise<Result & Pick<FleetCost, 'filled'>> {
  const filled = fill({ ...fleet, directory: dataFolder(folder) });
  const server = await startBenchPrometheus(program, folder);
  try {
    return { ...(await work(server)), filled };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
