import { gpuAlertDefinitions } from '../../alert-rules/gpu/options';
import { trainingAlertDefinitions } from '../../alert-rules/training/options';
import { adapted, type RunbookPagesProps, runbookPages } from '../../constructs/runbook-pages';

const defaults: RunbookPagesProps = {
  exporter: 'self',
  exporterNamespace: 'gpu-exporter',
  namespace: 'gpu-monitoring',
  platform: 'gke',
};
const moved = { ...defaults, exporterNamespace: 'dcgm', namespace: 'observability' };
const managed = { ...defaults, exporter: 'managed', exporterNamespace: 'gke-managed-system' } as const;
const alerts = [gpuAlertDefinitions, trainingAlertDefinitions].flatMap((definitions) => Object.keys(definitions));
const generic = { ...defaults, platform: 'generic' } as const;

describe('the runbook pages', () => {
  test('are as they were written where nothing is configured', () => {
    const page = '# A\n\n`gcloud x`; kubectl logs -n gpu-exporter x\n';
    expect(adapted(page, defaults)).toBe(page);
  });

  test('name the namespaces that are configured, in commands and in sentences', () => {
    const page = '# A\n\nget -n gpu-exporter; get --namespace=gpu-monitoring; the namespace `gpu-exporter` too';
    expect(adapted(page, moved)).toBe('# A\n\nget -n dcgm; get --namespace=observability; the namespace `dcgm` too');
  });

  test('exchange the two namespaces where one has the other’s name', () => {
    const swapped = { ...defaults, exporterNamespace: 'gpu-monitoring', namespace: 'gpu-exporter' };
    expect(adapted('-n gpu-exporter -n gpu-monitoring', swapped)).toBe('-n gpu-monitoring -n gpu-exporter');
  });

  test('keep names that only begin like a namespace', () => {
    const page = '# A\n\nget -n gpu-exporter-old -l app.kubernetes.io/part-of=gpu-monitoring';
    expect(adapted(page, moved)).toBe(page);
  });

  test('hold no default namespace where others are configured', () => {
    const pages = Object.entries(runbookPages(alerts, moved));
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter(([, text]) => /gpu-exporter/.test(text)).map(([alert]) => alert)).toEqual([]);
  });

  test('look for the pods of GKE’s exporter where that is used, and for none of ours', () => {
    const pages = Object.entries(runbookPages(alerts, managed));
    const ours = pages.filter(([, text]) => /gpu-exporter|name(=| in \()dcgm-exporter/.test(text));
    expect(ours.map(([alert]) => alert)).toEqual([]);
    const down = runbookPages(alerts, managed).GpuExporterDown;
    expect(down).toContain('-n gke-managed-system -l app.kubernetes.io/name=gke-managed-dcgm-exporter');
  });

  test('warn of what would take GKE’s exporter away, where it is used', () => {
    const warning = /^> \*\*GKE runs the exporter/m;
    const warned = (props: RunbookPagesProps) =>
      Object.entries(runbookPages(alerts, props)).flatMap(([alert, text]) => (warning.test(text) ? [alert] : []));
    expect(warned(managed)).toContain('GpuProfilingMissing');
    expect(warned(defaults)).toEqual([]);
  });

  test('say nothing about other clouds on GKE', () => {
    const pages = Object.values(runbookPages(alerts, defaults));
    expect(pages.filter((text) => text.includes('not on Google Cloud'))).toEqual([]);
  });

  test('say below their title what differs elsewhere, where they speak of Google Cloud', () => {
    const page = adapted('# A\n\nSummary.\n\n    gcloud compute\n', generic).split('\n');
    expect(page.slice(0, 3)).toEqual(['# A', '', expect.stringMatching(/^> .*not on Google Cloud/)]);
    expect(page.slice(-5)).toEqual(['', 'Summary.', '', '    gcloud compute', '']);
    expect(page.join('\n')).toContain('nvidia-smi --gpu-reset');
  });

  test('are left alone elsewhere where they do not speak of Google Cloud', () => {
    expect(adapted('# A\n\nkubectl get pods\n', generic)).toBe('# A\n\nkubectl get pods\n');
  });

  test('explain every command of Google Cloud elsewhere', () => {
    const unexplained = Object.entries(runbookPages(alerts, generic)).filter(
      ([, text]) => /gcloud|\/home\/kubernetes/.test(text) && !text.includes('not on Google Cloud'),
    );
    expect(unexplained.map(([alert]) => alert)).toEqual([]);
  });
});
