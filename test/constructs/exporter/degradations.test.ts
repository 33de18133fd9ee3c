import { exporterDegradations } from '../../../constructs/exporter/degradations';

const whole = { name: 'train' };
const timeShared = { name: 'notebooks', sharing: { strategy: 'time-sharing', clientsPerGpu: 4 } } as const;
const mps = { name: 'serve', sharing: { strategy: 'mps', clientsPerGpu: 4 } } as const;
const sliced = { name: 'sliced', mig: '1g.5gb' } as const;
const plain = { mode: 'self' as const, version: '4.8.2' as const, podLabels: [] };
const collecting = { collectsManagedDcgm: true };
const labelled = { podLabels: ['team'] };

type Pools = Parameters<typeof exporterDegradations>[1];
const effects = (options: object, pools: Pools) =>
  exporterDegradations({ ...plain, ...options }, pools, collecting).map(
    ({ subject, effect }) => `${subject} ${effect}`,
  );

describe('what the exporter cannot say', () => {
  test('is nothing about pools whose GPUs one pod holds', () => {
    expect(effects({}, [whole, sliced])).toEqual([]);
  });

  test('is, where GKE’s exporter is collected by GKE as well, that it costs twice', () => {
    expect(effects({ mode: 'managed' }, [whole])).toEqual([expect.stringMatching(/each sample is stored twice/)]);
    const elsewhere = { collectsManagedDcgm: false };
    expect(exporterDegradations({ ...plain, mode: 'managed' }, [whole], elsewhere)).toEqual([]);
  });

  test('is which of the pods that share a GPU uses it', () => {
    expect(effects({}, [whole, timeShared])).toEqual([
      expect.stringMatching(/^node pool notebooks shares GPUs: .*GpuAllocatedIdle misses/),
    ]);
  });

  test('may under MPS be the pods themselves', () => {
    expect(effects({}, [mps])).toEqual([
      expect.stringMatching(/^node pool serve .*under MPS .*may not say which pods/),
    ]);
    expect(effects({}, [timeShared])[0]).not.toContain('MPS');
  });

  test('is, in version 4.8.2, labels of pods where any pool shares GPUs, or on MIG instances', () => {
    expect(effects(labelled, [timeShared])).toContain(
      'exporter.podLabels have no effect in exporter 4.8.2 where a node pool shares GPUs',
    );
    expect(effects(labelled, [whole, sliced])).toEqual([
      'exporter.podLabels are not put on MIG instances by exporter 4.8.2',
    ]);
    expect(effects(labelled, [whole])).toEqual([]);
    expect(effects({ ...labelled, version: '4.8.3' }, [whole, sliced])).toEqual([]);
  });
});
