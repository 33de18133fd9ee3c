import { fleetPattern, gpusPerNode, patternNodes } from '../../../../scripts/bench/rules/fleet';
import { copyToken, cycleLength } from '../../../../scripts/bench/rules/pattern';
import { readSeries } from '../../../../scripts/bench/rules/windows';
import { shippedRules } from '../../../../scripts/promtool/shipped-rules';
import { everyRepair } from '../../../../scripts/promtool/subjects';
import { root } from '../../../support/synthesize';

const pattern = fleetPattern('4.8.2');
const named = (name: string) => pattern.filter(({ labels }) => labels.__name__ === name);

test('every series that the rules read and do not record is in the fleet of the benchmark', () => {
  const names = new Set(pattern.map(({ labels }) => labels.__name__));
  const scraped = readSeries(shippedRules(root, 'gpu', { exporter: { version: '4.8.2' }, repair: everyRepair })).filter(
    ({ recordedEvery }) => recordedEvery === undefined,
  );
  expect(scraped.filter(({ metric }) => !names.has(metric))).toEqual([]);
});

test('no two series have the same labels', () => {
  const identities = pattern.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()));
  expect(new Set(identities).size).toBe(identities.length);
});

test('series carry the labels that the scrape configuration adds', () => {
  const [series] = named('DCGM_FI_DEV_GPU_TEMP');
  expect(series?.labels).toMatchObject({ cluster: 'research', machine_type: 'a2-highgpu-8g', job: 'dcgm-exporter' });
});

test('every GPU of the pattern has a UUID that differs from copy to copy', () => {
  const uuids = new Set(named('DCGM_FI_DEV_GPU_TEMP').map(({ labels }) => labels.UUID));
  expect(uuids.size).toBe(patternNodes * gpusPerNode);
  expect([...uuids].filter((uuid) => !uuid?.includes(copyToken))).toEqual([]);
});

test('some GPUs are partitioned, some are held by pods, some by none', () => {
  const labels = named('DCGM_FI_PROF_GR_ENGINE_ACTIVE').map((series) => series.labels);
  const counts = [
    labels.filter((one) => one.GPU_I_ID),
    labels.filter((one) => one.pod),
    labels.filter((one) => !one.pod),
  ];
  expect(counts.map(({ length }) => length > 0)).toEqual([true, true, true]);
});

test('counters grow from cycle to cycle, gauges do not', () => {
  expect(named('DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION').filter(({ growth }) => growth <= 0)).toEqual([]);
  expect(named('DCGM_FI_DEV_POWER_USAGE').filter(({ growth }) => growth !== 0)).toEqual([]);
});

test('an XID shows for a part of the cycle only', () => {
  const [xid] = named('DCGM_EXP_XID_ERRORS_COUNT').filter(({ labels }) => labels.xid === '31');
  expect(xid?.points).toHaveLength(cycleLength);
  expect(xid?.points).toContain(null);
  expect(xid?.points).toContain(1);
});
