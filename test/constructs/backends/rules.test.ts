import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { gpuSeries } from '../../../alert-rules/gpu/recording';
import { alertingRules, recordingRules } from '../../../alert-rules/model';
import {
  type AlertingRule,
  type Backend,
  managedPrometheus,
  type NodePoolOptions,
  prometheus,
  prometheusOperator,
  type RuleGroup,
} from '../../../constructs';
import type { RenderedGroup, RenderedRule } from '../../../constructs/backends/rule-groups';
import { fileOf, find, type KubernetesObject } from '../../support/synthesize';
import {
  degradationsOn,
  messageOf,
  monitoring,
  pack,
  partitionedPool,
  stackFor,
  trainingPool,
} from '../support/monitoring';

const readers: Readonly<Record<Backend['name'], (objects: readonly KubernetesObject[]) => readonly RenderedGroup[]>> = {
  prometheus: (objects) => parse(fileOf(objects, 'gpu-monitoring-rules-gpu')).groups,
  'prometheus-operator': (objects) => groupsOf(find(objects, 'PrometheusRule', 'gpu-monitoring-gpu')),
  'managed-prometheus': (objects) => groupsOf(find(objects, 'ClusterRules', 'gpu-monitoring-gpu')),
};

function groupsOf(object: KubernetesObject): readonly RenderedGroup[] {
  return (object.spec as { readonly groups: readonly RenderedGroup[] }).groups;
}

function groupsOn(backend: Backend): readonly RenderedGroup[] {
  return readers[backend.name](monitoring({ backend, stack: stackFor(backend) }).objects());
}

function rulesOn(backend: Backend): readonly RenderedRule[] {
  return groupsOn(backend).flatMap((group) => group.rules);
}

const names = (rules: readonly RenderedRule[]) => rules.map(({ alert, record }) => alert ?? record);

function sourceAlerts(): AlertingRule[] {
  const groups = monitoring().monitoring.packs.flatMap(({ content }): readonly RuleGroup[] => content.rules ?? []);
  return groups.flatMap((group) => group.rules).filter((rule): rule is AlertingRule => 'alert' in rule);
}

const keptFiring = [
  ...new Set(
    sourceAlerts()
      .filter((rule) => rule.keepFiringFor)
      .map((rule) => rule.alert),
  ),
];
const plain = prometheus();

describe('rules', () => {
  test('are the same for the operator as for files', () => {
    expect(groupsOn(prometheusOperator())).toEqual(groupsOn(plain));
  });

  test('have the same groups and names in the same order on every backend', () => {
    const shapeOn = (backend: Backend) => groupsOn(backend).map(({ name, rules }) => [name, ...new Set(names(rules))]);
    const withoutMachineTypes = (shape: (string | undefined)[][]) =>
      shape.map((group) => group.filter((name) => !name?.startsWith('machine_type:')));
    expect(shapeOn(managedPrometheus())).toEqual(withoutMachineTypes(shapeOn(plain)));
  });

  test('differ on Google’s only where they keep firing, need machine types or set the cluster', () => {
    const theirs = rulesOn(managedPrometheus());
    const different = rulesOn(plain).filter((rule) => !theirs.some((other) => isDeepStrictEqual(rule, other)));
    const unexplained = different.filter(
      (rule) =>
        rule.keep_firing_for === undefined && !rule.expr.includes('machine_type') && rule.labels?.cluster === undefined,
    );
    expect(names(unexplained)).toEqual([]);
    expect(different.length).toBeGreaterThan(0);
  });

  test('are files’ own rules with everything that an alert needs', () => {
    for (const rule of rulesOn(plain).filter(({ alert }) => alert !== undefined)) {
      expect(rule.labels?.severity).toMatch(/^(critical|warning|info)$/);
      expect(Object.keys(rule.annotations ?? {})).toEqual(
        expect.arrayContaining(['summary', 'description', 'runbook_url']),
      );
    }
  });
});

describe('keep_firing_for', () => {
  test('is asked for by some alerts, so that the tests below can fail', () => {
    expect(keptFiring.length).toBeGreaterThan(0);
  });

  test.each([prometheus({ version: '2.42.0' }), prometheus({ version: '2.53.0' }), plain, prometheusOperator()])(
    'is there from Prometheus 2.42 on: $name $capabilities.promql',
    (backend) => {
      const rules = rulesOn(backend).filter((rule) => rule.keep_firing_for !== undefined);
      expect([...new Set(names(rules))]).toEqual(keptFiring);
      expect(degradationsOn(backend).filter((text) => text.includes('keep_firing_for'))).toEqual([]);
    },
  );

  test.each([prometheus({ version: '2.41.0' }), managedPrometheus()])(
    'is left out where it is not known, and each such alert is listed: $name $capabilities.promql',
    (backend) => {
      expect(rulesOn(backend).filter((rule) => 'keep_firing_for' in rule)).toEqual([]);
      const listed = degradationsOn(backend).filter((text) => text.includes('keep_firing_for'));
      expect(listed.map((text) => text.split(' ')[0])).toEqual(keptFiring);
    },
  );
});

describe('labels of nodes', () => {
  const listed = (backend: Backend) => degradationsOn(backend).filter((text) => text.includes('machine_type'));

  test.each([prometheus({ version: '2.34.0' }), managedPrometheus()])(
    'are listed as missing where they are not known: $name $capabilities.promql',
    (backend) => {
      expect(listed(backend)).toHaveLength(1);
      expect(listed(backend)[0]).toMatch(
        /^label machine_type is missing on series of dcgm-exporter and dcgm-exporter-unprofiled,/,
      );
    },
  );

  test.each([prometheus({ version: '2.35.0' }), plain, prometheusOperator()])(
    'are there elsewhere: $name $capabilities.promql',
    (backend) => {
      expect(listed(backend)).toEqual([]);
    },
  );

  test('name the MIG size on Google Cloud alone, and only where GPUs are partitioned', () => {
    const labelsOn = (platform: 'gke' | 'generic', pool: NodePoolOptions = partitionedPool) =>
      (monitoring({ platform, nodePools: [pool] }).monitoring.exporter?.scrapeTargets ?? []).map(({ nodeLabels }) =>
        Object.keys(nodeLabels ?? {}),
      );
    expect(labelsOn('gke', trainingPool)).toEqual([['machine_type'], ['machine_type']]);
    expect(labelsOn('gke')).toEqual([
      ['machine_type', 'mig_size'],
      ['machine_type', 'mig_size'],
    ]);
    expect(labelsOn('generic')).toEqual([['machine_type'], ['machine_type']]);
  });

  test.each<[string, Parameters<typeof monitoring>[0], boolean]>([
    ['a partitioned pool on GKE', { nodePools: [partitionedPool] }, true],
    ['whole GPUs alone', {}, false],
    ['another platform', { nodePools: [partitionedPool], platform: 'generic' }, false],
    ['a backend without labels of nodes', { nodePools: [partitionedPool], backend: managedPrometheus() }, false],
  ])('say how many MIG instances a GPU must have, or else its past does: %s', (_, props, known) => {
    const rules = monitoring(props).monitoring.packs.flatMap(({ content }) => content.rules ?? []);
    const expected = recordingRules(rules).filter(({ record }) => record === gpuSeries.migInstancesExpected);
    const [alert] = alertingRules(rules).filter((rule) => rule.alert === 'GpuMigInstancesMissing');
    expect(expected.map(({ expr, labels }) => [expr, labels?.mig_size])).toEqual(
      known ? [['vector(7)', '1g.5gb']] : [],
    );
    expect(alert?.expr.includes('max_over_time')).toBe(!known);
  });

  test('are used by no rule where they are missing', () => {
    expect(JSON.stringify(groupsOn(managedPrometheus()))).not.toContain('machine_type');
  });
});

describe('the Prometheus Operator', () => {
  const labels = { release: 'monitoring', team: 'ml' };
  const objects = monitoring({ backend: prometheusOperator({ selectorLabels: labels }) }).objects();

  test.each([
    ['PrometheusRule', 'gpu-monitoring-gpu'],
    ['PodMonitor', 'dcgm-exporter'],
  ])('finds the %s by its labels', (kind, name) => {
    expect(find(objects, kind, name).metadata.labels).toMatchObject(labels);
  });

  test('is the one of kube-prometheus-stack by default', () => {
    const found = find(monitoring({ backend: prometheusOperator() }).objects(), 'PodMonitor', 'dcgm-exporter');
    expect(found.metadata.labels).toMatchObject({ release: 'kube-prometheus-stack' });
  });

  test('brings no server of its own', () => {
    expect(objects.filter(({ kind }) => /StatefulSet|Deployment|Service$/.test(kind))).toEqual([]);
  });
});

describe('Google Managed Prometheus', () => {
  const objects = monitoring({ backend: managedPrometheus() }).objects();
  const reserved = ['project_id', 'location', 'cluster'];
  const rules = rulesOn(managedPrometheus());

  test('is given no label that it sets itself', () => {
    expect(
      names(rules.filter(({ labels }) => reserved.some((label) => labels !== undefined && label in labels))),
    ).toEqual([]);
  });

  test('is given no matcher on a label that it matches itself', () => {
    expect(names(rules.filter(({ expr }) => /\b(project_id|location|cluster)\s*(=|!=|=~|!~)\s*"/.test(expr)))).toEqual(
      [],
    );
  });

  test('is refused a pack that sets such a label', () => {
    const { monitoring: construct } = monitoring({ backend: managedPrometheus() });
    const group = { name: 'own', rules: [{ record: 'own:up:max', expr: 'max(up)', labels: { cluster: 'x' } }] };
    expect(messageOf(() => construct.addPack(pack('own', { rules: [group] })))).toMatch(/packs\.own\.own.*cluster/s);
  });

  test('evaluates every group as often as the others do', () => {
    expect(groupsOn(managedPrometheus()).map(({ interval }) => interval)).toEqual(
      groupsOn(plain).map(({ interval }) => interval ?? '30s'),
    );
  });

  test.each(['dcgm-exporter', 'gpu-monitoring-kube-state-metrics'])(
    'names the monitoring of %s after its job',
    (job) => {
      expect(find(objects, 'ClusterPodMonitoring', job).metadata.name).toBe(job);
    },
  );

  test('is asked with kinds that see every namespace', () => {
    const kinds = objects.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.')).map(({ kind }) => kind);
    expect([...new Set(kinds)].sort()).toEqual(['ClusterPodMonitoring', 'ClusterRules']);
  });
});
