import { dcgmExporterVersions } from '../../catalog/dcgm-exporter';
import type { DcgmFieldName } from '../../catalog/metrics/dcgm';
import { dcgmFields } from '../../catalog/metrics/dcgm';
import { contentType, goNumber } from '../../simulator/exposition';
import type { Fault } from '../../simulator/faults';
import { type FleetOptions, fieldsOfVersion, simulatedFleet } from '../../simulator/fleet';
import { fleetOptions, parsed, scraped } from './support';

/** Fields with fixed values, in an order that no version writes them in. */
const fixed: DcgmFieldName[] = [
  'driverVersion',
  'xidErrorsInWindow',
  'healthStatus',
  'enforcedPowerLimit',
  'memoryClock',
];

const smallFleet: FleetOptions = {
  seed: 1,
  nodes: [
    {
      name: 'node-a',
      machineType: 'a2-highgpu-2g',
      workload: { namespace: 'research', pod: 'llm-0', container: 'trainer', gpus: [1] },
    },
  ],
};

const xid: Fault = { kind: 'xid', node: 'node-a', gpu: 1, code: 79, at: 50 };

/** Labels that identify the two GPUs of the small fleet up to the host name, which is where versions begin to differ. */
function identities(): [string, string] {
  const [first, second] = simulatedFleet(smallFleet).nodes[0]?.gpus ?? [];
  return [
    `gpu="0",UUID="${first?.uuid}",pci_bus_id="${first?.pciBusId}",device="nvidia0",modelName="NVIDIA A100-SXM4-40GB"`,
    `gpu="1",UUID="${second?.uuid}",pci_bus_id="${second?.pciBusId}",device="nvidia1",modelName="NVIDIA A100-SXM4-40GB"`,
  ];
}

const driver = 'DCGM_FI_DRIVER_VERSION="535.230.02"';
const pod = 'container="trainer",namespace="research",pod="llm-0"';
const watches = ['PCIE', 'NVLINK', 'PMU', 'MCU', 'MEM', 'SM', 'INFOROM', 'THERMAL', 'POWER', 'DRIVER', 'ALL'];

describe('exporter 4.8.2', () => {
  test('writes metrics by field id, with Hostname, six decimals and XIDs in a window only', () => {
    const fleet = simulatedFleet({ ...smallFleet, exporterVersion: '4.8.2', fields: fixed });
    const [idle, busy] = identities();
    const health = (watch: string) => `health_error_code="DCGM_FR_OK",health_watch="${watch}"`;
    expect(scraped({ fleet, node: 'node-a', faults: [xid] }).split('\n')).toEqual([
      '# HELP DCGM_FI_DEV_MEM_CLOCK Clock of the memory.',
      '# TYPE DCGM_FI_DEV_MEM_CLOCK gauge',
      `DCGM_FI_DEV_MEM_CLOCK{${idle},Hostname="node-a",${driver}} 1215`,
      `DCGM_FI_DEV_MEM_CLOCK{${busy},Hostname="node-a",${driver},${pod}} 1215`,
      '# HELP DCGM_FI_DEV_ENFORCED_POWER_LIMIT Power limit in force.',
      '# TYPE DCGM_FI_DEV_ENFORCED_POWER_LIMIT gauge',
      `DCGM_FI_DEV_ENFORCED_POWER_LIMIT{${idle},Hostname="node-a",${driver}} 400.000000`,
      `DCGM_FI_DEV_ENFORCED_POWER_LIMIT{${busy},Hostname="node-a",${driver},${pod}} 400.000000`,
      `# HELP DCGM_EXP_XID_ERRORS_COUNT ${dcgmFields.xidErrorsInWindow.help}`,
      '# TYPE DCGM_EXP_XID_ERRORS_COUNT gauge',
      `DCGM_EXP_XID_ERRORS_COUNT{${idle},Hostname="node-a",${driver},window_size_in_ms="300000"} 0`,
      `DCGM_EXP_XID_ERRORS_COUNT{${busy},Hostname="node-a",${driver},window_size_in_ms="300000",xid="79",${pod}} 1`,
      `# HELP DCGM_EXP_GPU_HEALTH_STATUS ${dcgmFields.healthStatus.help}`,
      '# TYPE DCGM_EXP_GPU_HEALTH_STATUS gauge',
      ...watches.map((watch) => `DCGM_EXP_GPU_HEALTH_STATUS{${idle},Hostname="node-a",${driver},${health(watch)}} 0`),
      ...watches.map(
        (watch) => `DCGM_EXP_GPU_HEALTH_STATUS{${busy},Hostname="node-a",${driver},${health(watch)},${pod}} 0`,
      ),
      '',
    ]);
  });
});

describe.each(['4.8.3', '4.8.4'] as const)('exporter %s', (exporterVersion) => {
  test('writes metrics by name, with hostname, short numbers and XIDs in a window and in a counter', () => {
    const fields: DcgmFieldName[] = [...fixed.filter((field) => field !== 'healthStatus'), 'xidErrors'];
    const fleet = simulatedFleet({ ...smallFleet, exporterVersion, fields });
    const [idle, busy] = identities();
    const lines = scraped({ fleet, node: 'node-a', faults: [xid] }).split('\n');
    // Samples are sorted by UUID, which comes from the seed: GPU 0 is the first of this fleet.
    expect(lines).toEqual([
      `# HELP DCGM_EXP_XID_ERRORS_COUNT ${dcgmFields.xidErrorsInWindow.help}`,
      '# TYPE DCGM_EXP_XID_ERRORS_COUNT gauge',
      `DCGM_EXP_XID_ERRORS_COUNT{${idle},hostname="node-a",${driver},window_size_in_ms="300000"} 0`,
      `DCGM_EXP_XID_ERRORS_COUNT{${busy},hostname="node-a",${driver},window_size_in_ms="300000",xid="79",${pod}} 1`,
      `# HELP DCGM_EXP_XID_ERRORS_TOTAL ${dcgmFields.xidErrors.help}`,
      '# TYPE DCGM_EXP_XID_ERRORS_TOTAL counter',
      `DCGM_EXP_XID_ERRORS_TOTAL{${busy},hostname="node-a",${driver},xid="79",${pod}} 1`,
      '# HELP DCGM_FI_DEV_ENFORCED_POWER_LIMIT Power limit in force.',
      '# TYPE DCGM_FI_DEV_ENFORCED_POWER_LIMIT gauge',
      `DCGM_FI_DEV_ENFORCED_POWER_LIMIT{${idle},hostname="node-a",${driver}} 400`,
      `DCGM_FI_DEV_ENFORCED_POWER_LIMIT{${busy},hostname="node-a",${driver},${pod}} 400`,
      '# HELP DCGM_FI_DEV_MEM_CLOCK Clock of the memory.',
      '# TYPE DCGM_FI_DEV_MEM_CLOCK gauge',
      `DCGM_FI_DEV_MEM_CLOCK{${idle},hostname="node-a",${driver}} 1215`,
      `DCGM_FI_DEV_MEM_CLOCK{${busy},hostname="node-a",${driver},${pod}} 1215`,
      '',
    ]);
  });

  test('adds severity and category to the health checks and sorts them by the length of their name', () => {
    const fleet = simulatedFleet({ ...smallFleet, exporterVersion, fields: ['healthStatus'] });
    const [idle] = identities();
    const lines = scraped({ fleet, node: 'node-a' })
      .split('\n')
      .filter((line) => line.includes('gpu="0"'));
    const byLength = ['SM', 'ALL', 'MCU', 'MEM', 'PMU', 'PCIE', 'POWER', 'DRIVER', 'NVLINK', 'INFOROM', 'THERMAL'];
    expect(lines).toEqual(
      byLength.map(
        (watch) =>
          `DCGM_EXP_GPU_HEALTH_STATUS{${idle},hostname="node-a",health_error_category="NONE",` +
          `health_error_code="DCGM_FR_OK",health_error_severity="NONE",health_watch="${watch}"} 0`,
      ),
    );
  });

  test('has no XID counter series, not even its header, before the first XID', () => {
    const fleet = simulatedFleet({ ...smallFleet, exporterVersion });
    expect(scraped({ fleet, node: 'node-a' })).not.toContain('DCGM_EXP_XID_ERRORS_TOTAL');
  });
});

describe.each(dcgmExporterVersions.map(({ version }) => version))('the contract of exporter %s', (exporterVersion) => {
  const fleet = simulatedFleet({ ...smallFleet, exporterVersion });
  const names = new Set(parsed(scraped({ fleet, node: 'node-a', faults: [xid] })).map((series) => series.name));

  test('is exposed completely, and nothing else is', () => {
    const expected = fieldsOfVersion(exporterVersion)
      .map((key) => dcgmFields[key])
      .filter((field) => field.source !== 'label')
      .map((field) => field.name);
    expect([...names].sort()).toEqual(expected.sort());
  });

  test('states the kind that the catalog states', () => {
    const text = scraped({ fleet, node: 'node-a', faults: [xid] });
    const kinds = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, kind]) => [name, kind]);
    const expected = Object.values(dcgmFields).map((field) => [field.name, field.kind]);
    expect(expected).toEqual(expect.arrayContaining(kinds));
    expect(kinds).toHaveLength(names.size);
  });

  test('gives every series its own labels', () => {
    const series = parsed(scraped({ fleet, node: 'node-a', faults: [xid] }));
    expect(new Set(series.map(({ name, labels }) => JSON.stringify([name, labels]))).size).toBe(series.length);
  });

  test('has a content type that Prometheus reads as text', () => {
    expect(contentType(exporterVersion)).toMatch(/^text\/plain; /);
  });
});

describe('the driver version', () => {
  test('is no label when the field is not collected', () => {
    const fleet = simulatedFleet({ ...fleetOptions, fields: ['gpuTemperature'] });
    expect(scraped({ fleet })).not.toContain('DCGM_FI_DRIVER_VERSION');
  });
});

describe('numbers as Go writes them', () => {
  test.each([
    [0, '0'],
    [0.95, '0.95'],
    [334.123456, '334.123456'],
    [999_999, '999999'],
    [1_000_000, '1e+06'],
    [1_980_360_250, '1.98036025e+09'],
    [1e21, '1e+21'],
    [0.0001, '0.0001'],
    [0.000012, '1.2e-05'],
  ])('%d is %s', (value, text) => {
    expect(goNumber(value)).toBe(text);
  });
});
