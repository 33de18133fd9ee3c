import { deviceMetric } from '../alert-rules/gpu/held-recording';
import { gpuBoardUids } from '../alert-rules/gpu/links';
import type { GpuAlertSettings } from '../alert-rules/gpu/options';
import { healthChecks } from './gpu-health-rows/checks';
import { healthCoverage } from './gpu-health-rows/coverage';
import { healthHeat } from './gpu-health-rows/heat';
import { healthLinks } from './gpu-health-rows/links';
import { healthMemory } from './gpu-health-rows/memory';
import type { GpuHealthContext } from './gpu-health-rows/scope';
import { healthState } from './gpu-health-rows/state';
import { healthXids } from './gpu-health-rows/xids';
import { gpuFolder, linksFrom } from './gpu-queries';
import { gpuIdentityVariables } from './gpu-scope';
import { type Board, board, chainedVariables, dataSourceVariable } from './kit';

/** Which GPUs of the fleet are sick, and of what: faults, wear and what is not seen. */
export function gpuHealthBoard(settings: GpuAlertSettings, context: GpuHealthContext): Board {
  return board({
    uid: gpuBoardUids.health,
    title: 'GPU health',
    description:
      'Which GPUs failed or are about to, what the driver and DCGM say of them, and which are not seen at all.',
    folder: gpuFolder,
    tags: ['gpu'],
    lookBack: '24h',
    variables: [dataSourceVariable, ...chainedVariables(deviceMetric, gpuIdentityVariables)],
    links: linksFrom('health'),
    answerable: context.answerable,
    content: {
      rows: [
        healthState(context),
        healthXids(context),
        healthMemory(settings),
        healthLinks(),
        healthChecks(settings),
        healthHeat(settings),
        healthCoverage(settings, context),
      ],
    },
  });
}
