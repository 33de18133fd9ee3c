import type { z } from 'zod';
import { type AlertDefinition, alertOptionsSchema } from '../alert-options';

/** Alerts of the GPU core set, with their defaults and the reason for each. */
export const gpuAlertDefinitions = {
  GpuExporterDown: {
    reason: 'An exporter that does not answer hides every other GPU alert of its node.',
    defaults: { critical: { for: '5m' } },
  },
  GpuExporterMissing: {
    reason:
      'A ready node with GPUs that no exporter covers is invisible. Installing the driver on a new node takes minutes, so 15 minutes pass first.',
    defaults: { critical: { for: '15m' } },
  },
  GpuExporterRestarting: {
    reason:
      'An exporter that is killed for its memory, or that crashes, may end DCGM in the middle of a call, which has hung A100s. Rolling it out makes new pods and counts as no restart.',
    unit: 'restarts within an hour',
    range: [0, 30],
    stricter: 'higher',
    defaults: { warning: { threshold: 2, for: '0s' } },
  },
  GpuMissing: {
    reason: 'A GPU that fell off the bus is no longer reported, so its own alerts cannot fire.',
    defaults: { critical: { for: '5m' } },
  },
  GpuMigInstancesMissing: {
    reason:
      'A GPU that was not cut as its node pool says offers fewer devices than are paid for. Cutting a new node takes minutes, so 10 minutes pass first.',
    defaults: { warning: { for: '10m' } },
  },
  GpuProfilingMissing: {
    reason:
      'On an A100 one process may hold the profiling counters; a second exporter or a profiler takes them away, and efficiency is no longer seen.',
    defaults: { warning: { for: '15m' } },
  },
  GpuProfilingStuck: {
    reason:
      'After weeks, or after a fault of a program, the profiling counters may read exactly 0 without any error while kernels run, so a busy GPU looks idle.',
    unit: '% of time with a kernel',
    range: [1, 100],
    stricter: 'higher',
    defaults: { warning: { threshold: 20, for: '15m' } },
  },
  GpuMetricsStale: {
    reason:
      'A GPU always draws power, so an energy counter that stands still means that the exporter repeats old values.',
    defaults: { warning: { for: '10m' } },
  },
  GpuXidFatal: {
    reason: 'XIDs after which the GPU does not work until its node is replaced.',
    defaults: { critical: { for: '0s' } },
  },
  GpuXidContained: {
    reason: 'Memory faults that ended one program; the GPU goes on but wants a reset when it is next idle.',
    defaults: { warning: { for: '0s' } },
  },
  GpuXidApplication: {
    reason: 'XIDs that a faulty program causes; the owner of the workload wants to know, nobody on call does.',
    defaults: { info: { for: '0s' } },
  },
  GpuXidUnclassified: {
    reason: 'Codes that are not in the catalog; for most of them the vendor asks to be contacted.',
    defaults: { warning: { for: '0s' } },
  },
  GpuUnhealthy: {
    reason: "DCGM's own health checks report 10 for a warning and 20 for a failure.",
    unit: 'result of the health check',
    range: [1, 20],
    stricter: 'higher',
    defaults: { critical: { threshold: 20, for: '2m' }, warning: { threshold: 10, for: '15m' } },
  },
  GpuEccDoubleBit: {
    reason: 'A double-bit error cannot be corrected: results computed from that memory are lost.',
    defaults: { critical: { for: '0s' } },
  },
  GpuRowRemapFailure: {
    reason: 'A row that cannot be remapped stays bad; the GPU must be replaced.',
    defaults: { critical: { for: '0s' } },
  },
  GpuRowRemapPending: {
    reason: 'A remapped row takes effect at the next reset, which on A2 machines is a new node.',
    defaults: { warning: { for: '5m' } },
  },
  GpuRowRemapBudget: {
    reason:
      'An A100 has spare rows for 512 uncorrectable errors. At half of them the GPU should be replaced in time; with all of them used DCGM warns, and the next bad row stays.',
    unit: 'remapped rows',
    range: [1, 512],
    stricter: 'higher',
    defaults: { critical: { threshold: 512, for: '0s' }, warning: { threshold: 256, for: '0s' } },
  },
  GpuRowRemapFast: {
    reason:
      'Memory that loses more rows in a week than one bank has spares is failing, long before the budget is used up.',
    unit: 'rows in 7 days',
    range: [0, 512],
    stricter: 'higher',
    defaults: { warning: { threshold: 8, for: '0s' } },
  },
  GpuNvlinkReplay: {
    reason:
      'A healthy NVLink never sends again and never recovers, so each time is one too many; DCGM calls it a failure. Machines with one GPU have no NVLink and stay quiet.',
    defaults: { warning: { for: '0s' } },
  },
  GpuNvlinkCrcStorm: {
    reason:
      'Single checksum errors are corrected by sending again. From about 100 a second on DCGM calls the link failed, and what goes over it crawls.',
    unit: 'errors per second',
    range: [1, 100_000],
    stricter: 'higher',
    defaults: { critical: { threshold: 100, for: '5m' } },
  },
  GpuPcieReplays: {
    reason:
      'DCGM expects up to 0.96 replays per lane and minute on a fourth-generation link, which is 16 for the 16 lanes of an A100. More mean a bad connection that costs throughput.',
    unit: 'replays per minute',
    range: [1, 100_000],
    stricter: 'higher',
    defaults: { warning: { threshold: 16, for: '10m' } },
  },
  GpuPcieLinkDegraded: {
    reason:
      'A link that lost lanes moves data at half speed or less. Only the width counts, because an idle GPU lowers the generation by itself.',
    defaults: { warning: { for: '15m' } },
  },
  GpuHot: {
    reason:
      'Margin below the temperature at which the device lowers its clocks: 89 °C on an A100, so 4 K is the 85 °C that its vendor calls the end of normal operation. Healthy fleets stay below 70 °C.',
    unit: 'K below slowdown',
    range: [0, 40],
    stricter: 'lower',
    defaults: { critical: { threshold: 1, for: '5m' }, warning: { threshold: 4, for: '5m' } },
  },
  GpuMemoryHot: {
    reason:
      'Margin below the highest operating temperature of the memory, 95 °C on an A100; above it the clocks are lowered.',
    unit: 'K below limit',
    range: [0, 40],
    stricter: 'lower',
    defaults: { warning: { threshold: 2, for: '5m' } },
  },
  GpuThermalThrottle: {
    reason:
      'Clocks are lowered because of temperature. Lowering because of the power cap is normal at full load and no alert.',
    defaults: { warning: { for: '5m' } },
  },
  GpuHardwareSlowdown: {
    reason: 'The board itself cut the clocks: temperature, power brake or power supply.',
    defaults: { critical: { for: '2m' } },
  },
  GpuSilentThrottle: {
    reason:
      'A busy GPU whose clock stays below this share of its maximum, without being at its power limit, slows the whole job.',
    unit: 'of the highest clock',
    range: [0.1, 0.95],
    stricter: 'lower',
    defaults: { warning: { threshold: 0.7, for: '10m' } },
  },
  GpuMemoryNearFull: {
    reason: 'Frameworks reserve memory ahead, so a full GPU is news for its owner and not for anyone on call.',
    unit: 'of the memory',
    range: [0.5, 1],
    stricter: 'higher',
    defaults: { info: { threshold: 0.95, for: '15m' } },
  },
  GpuAllocatedIdle: {
    reason:
      'A GPU that a workload holds without using it costs as much as a busy one. The value is the mean of an hour.',
    unit: 'engine activity',
    range: [0, 1],
    stricter: 'lower',
    defaults: { info: { threshold: 0.02, for: '1h' } },
  },
  GpuNodeUnderRepair: {
    reason:
      'A program repairs the node, so alerts that ask to recreate it are muted meanwhile. Only where the option `repair` says that there is one.',
    defaults: { info: { for: '0s' } },
  },
  GpuTrainingUnderused: {
    reason:
      'Training that is fed well keeps its engines active for 90 to 95 % of the time; a pod below the line waits for data, checkpoints or its peers. The value is the mean of an hour over all GPUs that the pod holds.',
    unit: 'engine activity',
    range: [0, 1],
    stricter: 'lower',
    defaults: { warning: { threshold: 0.85, for: '1h' } },
  },
  GpuInferenceUnderused: {
    reason:
      'A server keeps room for peaks, so less is asked of it than of training; below 80 % its GPUs begin to be wasted. The value is the mean of an hour over all GPUs that the pod holds.',
    unit: 'engine activity',
    range: [0, 1],
    stricter: 'lower',
    defaults: { warning: { threshold: 0.7, for: '30m' }, info: { threshold: 0.8, for: '30m' } },
  },
  GpuLowSmActivity: {
    reason:
      'An engine counts as active while any kernel runs, however few multiprocessors it uses, and the utilization of the driver as well: healthy A100 fleets show that at its top for about half of the time, so a high value is no alert and says nothing. SM activity tells work that fills the GPU from work that does not.',
    unit: 'SM activity',
    range: [0, 1],
    stricter: 'lower',
    defaults: { info: { threshold: 0.2, for: '1h' } },
  },
  GpuIdleHoldingMemory: {
    reason:
      'Memory in use on an idle GPU that no pod holds belongs to a process that was left over or that Kubernetes does not know. What the driver keeps for itself is not counted as used; beyond it an idle A100 shows a few hundred MiB at most, about 1 %.',
    unit: 'of the memory',
    range: [0.01, 1],
    stricter: 'higher',
    defaults: { warning: { threshold: 0.05, for: '30m' } },
  },
  GpuMemoryFillingUp: {
    reason:
      'Time until the memory is full, by its growth in the last hour and in the last 10 minutes. Frameworks that reserve memory ahead grow in one step and then stand still, which the second window leaves out.',
    unit: 'hours to full',
    range: [0.1, 168],
    stricter: 'lower',
    defaults: { warning: { threshold: 1, for: '15m' }, info: { threshold: 4, for: '15m' } },
  },
  GpuHoursWasted: {
    reason:
      'Share of the GPU-hours of a day in which GPUs were unavailable, unallocated, idle or hardly used. 90 to 95 % used well is good, below 80 % is waste.',
    unit: 'of the GPU-hours',
    range: [0, 1],
    stricter: 'higher',
    defaults: { info: { threshold: 0.2, for: '1h' } },
  },
} as const satisfies Record<string, AlertDefinition>;

/** Schema of the GPU alerts' settings. */
export const gpuAlertOptions = alertOptionsSchema(gpuAlertDefinitions);

/** Settings as a person writes them. */
export type GpuAlertOptions = z.input<typeof gpuAlertOptions>;
/** Settings with every default filled in. */
export type GpuAlertSettings = z.output<typeof gpuAlertOptions>;
