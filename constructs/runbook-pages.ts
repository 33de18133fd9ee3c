import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { managedDcgm } from '../catalog/managed-dcgm';
import type { PlatformName } from './exporter/platforms/platform';

/** Folder of the pages; the build copies it beside the compiled code, so that the path is the same in both. */
const directory = join(__dirname, '..', 'alert-rules', 'runbooks');

/** What the pages are written for. */
const written = { exporterNamespace: 'gpu-exporter', namespace: 'gpu-monitoring' } as const;

/** A namespace as an argument of a command, or by name in a sentence. */
const namespaceInPage = new RegExp(
  `(-n |--namespace[ =]|namespace \`)(${Object.values(written).join('|')})(?![\\w-])`,
  'g',
);

/** What only Google Cloud has. */
const googleOnly = /gcloud|\/home\/kubernetes|Google|GKE|A2 machine/;

const elsewhere = `> **This cluster is not on Google Cloud.** \`gcloud\` and what is said of GKE, A2 machines and cases with Google do not
> apply: open the case with whoever provides the machines, and replace a node by their means. For \`nvidia-smi\` run
> \`chroot /host nvidia-smi …\`, or \`chroot /host/run/nvidia/driver nvidia-smi …\` where NVIDIA’s GPU operator installed the
> driver. On bare metal a GPU without programs may be reset in place instead of replacing the node:
> \`nvidia-smi --gpu-reset -i <index>\`.
`;

/** How commands in the pages find our exporter's pods. */
const ourPods =
  /'app\.kubernetes\.io\/name in \(dcgm-exporter, dcgm-exporter-unprofiled\)'|app\.kubernetes\.io\/name=dcgm-exporter/g;
const managedPods = Object.entries(managedDcgm.podLabels)
  .map(([key, value]) => `${key}=${value}`)
  .join(',');

/** What does not hold where GKE runs the exporter. */
const ownExporterOnly =
  /kubectl (rollout|delete)|enableComponents|gpu-monitoring\/profiling|`exporter\.|collectIntervalSeconds/;

const managed = `> **GKE runs the exporter of this cluster** (\`exporter.mode: managed\`). What is said below of taking \`DCGM\` out of the
> monitoring components does not apply: it would take this exporter away. Neither its settings can be changed nor its profiling
> paused by the label \`gpu-monitoring/profiling\`. A pod that is deleted comes back; for what stays, open a case with Google.
`;

export interface RunbookPagesProps {
  /** Whose exporter it is, our own or that of GKE. */
  readonly exporter: 'self' | 'managed';
  readonly exporterNamespace: string;
  /** Namespace of everything but the exporter. */
  readonly namespace: string;
  readonly platform: PlatformName;
}

/** @returns the Markdown text of the alerts' runbook pages by alert name, as it applies to this installation */
export function runbookPages(alerts: readonly string[], props: RunbookPagesProps): Record<string, string> {
  const pages = [...alerts].sort().map((alert) => {
    const page = readFileSync(join(directory, `${alert}.md`), 'utf8');
    return [alert, adapted(page, props)] as const;
  });
  return Object.fromEntries(pages);
}

/** @returns a page with the namespaces that are configured, and with what differs off Google Cloud or with GKE's exporter */
export function adapted(page: string, { exporter, exporterNamespace, namespace, platform }: RunbookPagesProps): string {
  const named = page.replace(
    namespaceInPage,
    (_all, before: string, name: string) =>
      `${before}${name === written.exporterNamespace ? exporterNamespace : namespace}`,
  );
  const text = exporter === 'managed' ? named.replace(ourPods, managedPods) : named;
  const notes = [
    ...(platform !== 'gke' && googleOnly.test(page) ? [elsewhere] : []),
    ...(exporter === 'managed' && ownExporterOnly.test(page) ? [managed] : []),
  ];
  if (notes.length === 0) return text;
  const [title = '', ...rest] = text.split('\n');
  return [
    title,
    '',
    ...notes
      .map((note) => note.trimEnd())
      .join('\n\n')
      .split('\n'),
    ...rest,
  ].join('\n');
}
