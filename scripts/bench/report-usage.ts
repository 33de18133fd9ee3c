import { writeFileSync } from 'node:fs';

/** Environment variable that names the file for the peak memory. */
export const usageFileVariable = 'GPU_MONITORING_BENCH_USAGE';

/** Loaded into a measured process with `node -r`: writes the process's peak memory, in KiB, when it ends. */
const file = process.env[usageFileVariable];
if (file !== undefined) {
  process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)));
}
