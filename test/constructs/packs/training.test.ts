import { App, Chart } from 'cdk8s';
import { parse } from 'yaml';
import { gpuAlertOptions } from '../../../alert-rules/gpu/options';
import { inferenceAlertOptions } from '../../../alert-rules/inference/options';
import { trainingAlertOptions } from '../../../alert-rules/training/options';
import { GpuMonitoring, managedPrometheus, prometheus, prometheusOperator, trainingPack } from '../../../constructs';
import { alertsOf } from '../../../constructs/packs/alerts-schema';
import { fileOf, find, type KubernetesObject } from '../../support/synthesize';
import { messageOf, monitoring, objectsOf } from '../support/monitoring';

const job = { name: 'pretrain', namespace: 'research', podLabels: { app: 'pretrain', team: 'language' } };
const training = { jobs: [job] };

const rulesIn = (objects: readonly KubernetesObject[]) =>
  (
    parse(fileOf(objects, 'gpu-monitoring-rules-training')) as {
      groups: { name: string; rules: { alert?: string; record?: string; expr: string; for?: string }[] }[];
    }
  ).groups.flatMap(({ rules }) => rules);

describe('a training job', () => {
  test('is scraped by the pods’ labels in its namespace alone', () => {
    const [config] = parse(fileOf(objectsOf({ training }), 'gpu-monitoring-scrape-training')).scrape_configs;
    expect(config).toMatchObject({
      job_name: 'training-pretrain',
      metrics_path: '/metrics',
      kubernetes_sd_configs: [{ role: 'pod', namespaces: { names: ['research'] } }],
    });
    expect(config.relabel_configs.slice(0, 3)).toEqual([
      { source_labels: ['__meta_kubernetes_pod_label_app'], regex: 'pretrain', action: 'keep' },
      { source_labels: ['__meta_kubernetes_pod_label_team'], regex: 'language', action: 'keep' },
      { source_labels: ['__meta_kubernetes_pod_container_port_name'], regex: 'metrics', action: 'keep' },
    ]);
  });

  test.each([
    ['PodMonitor', prometheusOperator()],
    ['ClusterPodMonitoring', managedPrometheus()],
  ])('is a %s of its own', (kind, backend) => {
    const objects = objectsOf({ backend, training: { jobs: [{ ...job, port: 'prom', path: '/stats' }] } });
    const text = JSON.stringify(find(objects, kind, 'training-pretrain').spec);
    for (const part of ['"app":"pretrain"', '"port":"prom"', '"path":"/stats"']) expect(text).toContain(part);
  });

  test('has its name on everything that is recorded about it, and is told from pods of other namespaces', () => {
    const records = rulesIn(objectsOf({ training })).filter(({ record }) => record !== undefined);
    const raw = records.filter(({ expr }) => expr.includes('ml_training_'));
    expect(raw.length).toBeGreaterThan(10);
    expect(
      raw.filter(({ expr }) => /ml_training_\w+(?!\w|\{job="training-pretrain",namespace="research")/.test(expr)),
    ).toEqual([]);
  });

  test('may have a name of 40 characters', () => {
    const name = 'a'.repeat(40);
    expect(fileOf(objectsOf({ training: { jobs: [{ ...job, name }] } }), 'gpu-monitoring-scrape-training')).toContain(
      `job_name: training-${name}`,
    );
  });

  test('that nobody names costs nothing: no rules, no scrape, no board, no pages', () => {
    const names = objectsOf().map(({ metadata }) => metadata.name);
    expect(names.filter((name) => /training/.test(name))).toEqual([]);
    expect(fileOf(objectsOf(), 'gpu-monitoring-board-gpu-runbooks')).not.toContain('# TrainingStalled');
    expect(fileOf(objectsOf({ training }), 'gpu-monitoring-board-gpu-runbooks')).toContain('# TrainingStalled');
  });

  test('takes less than 12 lines', () => {
    const lines =
      'training:\n  jobs:\n    - name: pretrain\n      namespace: research\n      podLabels: { app: pretrain }';
    expect(lines.split('\n').length).toBeLessThan(12);
    expect(() => objectsOf(parse(lines))).not.toThrow();
  });
});

describe('mistakes in training jobs', () => {
  const messageFor = (jobs: readonly object[]) =>
    messageOf(() => monitoring({ training: { jobs: jobs as (typeof job)[] } }));

  test('are reported with their place: the same name twice', () => {
    expect(messageFor([job, { ...job, namespace: 'other' }])).toMatch(
      /training\.jobs\[1\]\.name +pretrain is also the name of training\.jobs\[0\]\s+give each job its own name/,
    );
  });

  test.each<[string, object]>([
    ['training.jobs[0].gpuUtilization', { gpuUtilization: 0 }],
    ['training.jobs[0].podLabels ', { podLabels: {} }],
    ['training.jobs[0].podLabels["a b"]', { podLabels: { 'a b': 'x' } }],
    ['training.jobs[0].warmUp', { warmUp: 'soon' }],
    ['training.jobs[0].name', { name: 'Pretrain' }],
    ['training.jobs[0].port', { port: '9400' }],
    ['training.jobs[0].workload.name', { workload: { kind: 'job', name: '((' } }],
    ['training.jobs[0].workload.name', { workload: { kind: 'jobset', name: '*x' } }],
    ['training.jobs[0].limits.backwardToForward', { limits: { backwardToForward: { info: 3, warning: 2.5 } } }],
    ['training.jobs[0].tensorboard', { tensorboard: 'tensorboard' }],
    ['training.jobs[0].gpuUtilisation', { gpuUtilisation: 0.9 }],
  ])('are reported with their place: %s', (path, part) => {
    expect(messageFor([{ ...job, ...part }])).toContain(`  ${path}`);
  });

  test('are refused by the pack alone as well', () => {
    expect(messageOf(() => trainingPack({ training: { jobs: [{ ...job, name: 'A' }] } }))).toContain(
      'training.jobs[0].name',
    );
  });
});

describe('the alerts of all packs', () => {
  test('are one map, from which each pack takes its own', () => {
    const alerts = { GpuHot: false, TrainingStalled: { warning: { for: '20m' } } } as const;
    const objects = objectsOf({ training, alerts });
    expect(rulesIn(objects).find(({ alert }) => alert === 'TrainingStalled')?.for).toBe('20m');
    expect(fileOf(objects, 'gpu-monitoring-rules-gpu')).not.toContain('GpuHot');
  });

  test('may be set for a pack that is not there', () => {
    expect(() => objectsOf({ alerts: { TrainingStalled: false } })).not.toThrow();
  });

  test('are told apart as they were written', () => {
    const alerts = { GpuHot: { critical: false }, TrainingStalled: false } as const;
    expect(alertsOf(gpuAlertOptions, alerts)).toEqual({ GpuHot: { critical: false } });
    expect(alertsOf(trainingAlertOptions, alerts)).toEqual({ TrainingStalled: false });
    expect(alertsOf(trainingAlertOptions)).toEqual({});
  });

  test('have no name twice', () => {
    const names = [gpuAlertOptions, trainingAlertOptions, inferenceAlertOptions].flatMap(({ shape }) =>
      Object.keys(shape),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a rule whose source nothing scrapes', () => {
  test('fails the synth', () => {
    const broken = {
      ...trainingPack({ training }),
      content: (context: Parameters<ReturnType<typeof trainingPack>['content']>[0]) => ({
        ...trainingPack({ training }).content(context),
        scrapeTargets: [],
      }),
    };
    expect(messageOf(() => monitoring({ packs: [broken] }))).toContain('nothing produces ml_training_active');
  });
});

describe('the GPUs of a run', () => {
  test('are left out, and said to be, where the exporter does not measure their activity', () => {
    const built = monitoring({ training, exporter: { profiling: false } });
    const alerts = rulesIn(built.objects()).map(({ alert }) => alert);
    expect(alerts).not.toContain('TrainingGpuUnderused');
    expect(alerts).toContain('TrainingStalled');
    const said = built.monitoring.degradations.map(({ subject, effect }) => `${subject} ${effect}`).join('\n');
    expect(said).toMatch(/TrainingGpuUnderused.* left out, as DCGM_FI_PROF_GR_ENGINE_ACTIVE/);
  });

  test('are those of the one exporter, where their series come from another scrape as well', () => {
    const chart = new Chart(new App(), 'chart');
    const exporter = { mode: 'managed', profiling: true } as const;
    new GpuMonitoring(chart, 'gpu', { cluster: 'c', backend: managedPrometheus(), exporter, training });
    const rules = JSON.stringify(find(chart.toJson(), 'ClusterRules', 'gpu-monitoring-training').spec);
    expect(rules).toContain('DCGM_FI_PROF_GR_ENGINE_ACTIVE{job=');
  });
});

test('every backend takes the rules without complaint', () => {
  for (const backend of [prometheus(), prometheusOperator(), managedPrometheus()]) {
    expect(() => objectsOf({ backend, training: { jobs: [job, { ...job, name: 'finetune' }] } })).not.toThrow();
  }
});

describe('adapters', () => {
  const withJob = (part: object) => monitoring({ training: { jobs: [{ ...job, ...part }] } });
  const alertsOfPack = (built: ReturnType<typeof monitoring>) =>
    new Set(rulesIn(built.objects()).map(({ alert }) => alert));

  test('bring nothing where a job names none, and nothing is said of them', () => {
    const built = withJob({});
    for (const alert of ['TrainingQueueWaitLong', 'TrainingWorkloadEvicted', 'TrainingJobFailed']) {
      expect(alertsOfPack(built)).not.toContain(alert);
    }
    expect(JSON.stringify(built.monitoring.degradations)).not.toMatch(/Training|training/);
    expect(fileOf(built.objects(), 'gpu-monitoring-rules-training')).not.toMatch(/kueue|jobset|kube_job/);
  });

  test('watch the queue that a job names', () => {
    const built = withJob({ queue: { kind: 'kueue', clusterQueue: 'a100' } });
    expect(alertsOfPack(built)).toContain('TrainingQueueWaitLong');
    expect(fileOf(built.objects(), 'gpu-monitoring-board-ml-training')).toContain('Wait for admission');
  });

  test('say on every backend that nothing here scrapes controllers', () => {
    const queue = { kind: 'kueue', clusterQueue: 'a100' } as const;
    const said = (stack: object) =>
      JSON.stringify(monitoring({ stack, training: { jobs: [{ ...job, queue }] } }).monitoring.degradations);
    expect(said({})).toContain('the bundled Prometheus does not scrape');
    expect(said({ prometheus: false, grafana: false })).toContain('nothing here scrapes');
    for (const backend of [prometheusOperator(), managedPrometheus()]) {
      const built = monitoring({ backend, training: { jobs: [{ ...job, queue }] } });
      expect(JSON.stringify(built.monitoring.degradations)).toContain('kueue_pending_workloads');
    }
  });

  test('let kube-state-metrics export Jobs, with the right to see them, only where a job names its Jobs', () => {
    const built = (part: object) =>
      JSON.stringify(
        withJob(part)
          .objects()
          .filter(({ metadata }) => metadata.name === 'gpu-monitoring-kube-state-metrics'),
      );
    const jobs = built({ workload: { kind: 'job', name: 'pretrain-.*' } });
    expect(jobs).toContain('--resources=nodes,pods,jobs');
    expect(jobs).toContain('--namespaces=gpu-exporter,research');
    expect(jobs).toContain('kube_job_failed');
    expect(jobs).toMatch(/"resources":\["jobs"\]/);
    expect(built({})).not.toMatch(/jobs/);
  });

  test('leave out failures of Jobs without kube-state-metrics', () => {
    const workload = { kind: 'job', name: 'pretrain' } as const;
    const built = monitoring({ stack: { kubeStateMetrics: 'none' }, training: { jobs: [{ ...job, workload }] } });
    expect(alertsOfPack(built)).not.toContain('TrainingJobFailed');
    expect(JSON.stringify(built.monitoring.degradations)).toMatch(/TrainingJobFailed.*is left out, as it needs/);
  });

  test('refuse a queue of another kind, and a name that is no name', () => {
    const message = (part: object) => messageOf(() => withJob(part));
    expect(message({ queue: { kind: 'volcano', clusterQueue: 'a' } })).toContain('training.jobs[0].queue');
    expect(message({ workload: { kind: 'job', name: 'a b' } })).toContain('training.jobs[0].workload.name');
  });
});

describe('a job whose program is Megatron', () => {
  const built = monitoring({ training: { jobs: [{ ...job, source: 'megatron' }] } });

  test('has the alerts that Megatron’s metrics can tell, and says which it cannot have', () => {
    const alerts = [...new Set(rulesIn(built.objects()).flatMap(({ alert }) => alert ?? []))];
    expect(alerts.sort()).toEqual([
      'TrainingLossDiverging',
      'TrainingLossNotFinite',
      'TrainingMetricsMissing',
      'TrainingSlowIterations',
    ]);
    const [said] = built.monitoring.degradations.filter(({ subject }) => subject === 'training job pretrain');
    expect(said?.effect).toMatch(/TrainingStalled.*TrainingGpuUnderused.* as megatron reports/);
  });

  test('shares the pack with jobs that keep the contract', () => {
    const both = monitoring({ training: { jobs: [job, { ...job, name: 'mega', source: 'megatron' }] } });
    expect(rulesIn(both.objects()).map(({ alert }) => alert)).toContain('TrainingStalled');
  });
});
