import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

export interface RunbookPagesProps {
  readonly exporterNamespace: string;
  /** Namespace of everything but the exporter. */
  readonly namespace: string;
  readonly platform: PlatformName;
  /** Subjects whose alerts there are; the names of alerts begin with them. @default - every page */
  readonly subjects?: readonly string[];
}

/** @returns the Markdown text of every runbook page by alert name, as it applies to this installation */
export function runbookPages(props: RunbookPagesProps): Record<string, string> {
  const files = readdirSync(directory)
    .filter((file) => file.endsWith('.md') && (props.subjects?.some((subject) => file.startsWith(subject)) ?? true))
    .sort();
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -3), adapted(readFileSync(join(directory, file), 'utf8'), props)]),
  );
}

/** @returns a page with the namespaces that are configured, and off Google Cloud with what differs there */
export function adapted(page: string, { exporterNamespace, namespace, platform }: RunbookPagesProps): string {
  const named = page.replace(
    namespaceInPage,
    (_all, before: string, name: string) =>
      `${before}${name === written.exporterNamespace ? exporterNamespace : namespace}`,
  );
  if (platform === 'gke' || !googleOnly.test(page)) return named;
  const [title = '', ...rest] = named.split('\n');
  return [title, '', elsewhere.trimEnd(), ...rest].join('\n');
}
