import { dcgmDevice } from './dcgm-device';
import { dcgmErrors } from './dcgm-errors';
import { dcgmProfiling } from './dcgm-profiling';
import type { DcgmField } from './metric';

/** Label rows of the exporter's CSV: put on every series of the device instead of being series themselves. */
export const dcgmLabels = {
  driverVersion: {
    name: 'DCGM_FI_DRIVER_VERSION',
    kind: 'info',
    unit: 'code',
    help: 'Driver version.',
    mig: 'repeated',
    source: 'label',
  },
} as const satisfies Record<string, DcgmField>;

/** Every metric of the DCGM exporter that this package knows, by a short name that code can use. */
export const dcgm = { ...dcgmDevice, ...dcgmErrors, ...dcgmProfiling, ...dcgmLabels } as const;

/** Short name of a DCGM metric, e.g. `gpuTemperature`. */
export type DcgmFieldName = keyof typeof dcgm;

/** The same table as a plain record, for code that walks it. */
export const dcgmFields: Readonly<Record<DcgmFieldName, DcgmField>> = dcgm;
