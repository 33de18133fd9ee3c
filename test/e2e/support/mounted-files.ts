import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { find, type KubernetesObject } from '../../support/synthesize';

/** Text of each file by its absolute path in the container. */
export type Files = ReadonlyMap<string, string>;

/** Values of Secrets by their name and key. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A pod template, as far as the tests read it. */
export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly Container[];
    readonly volumes?: readonly Volume[];
  };
}

export interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[];
}

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string };
  readonly projected?: { readonly sources: readonly { readonly configMap: { readonly name: string } }[] };
}

/** @returns the pod template of a DaemonSet, Deployment or StatefulSet */
export function podTemplate(workload: KubernetesObject): PodTemplate {
  return (workload.spec as { readonly template: PodTemplate }).template;
}

/** @returns the only container of a pod template */
export function onlyContainer({ spec }: PodTemplate): Container {
  const [container] = spec.containers;
  if (container === undefined || spec.containers.length > 1) throw new Error(`${spec.containers.length} containers`);
  return container;
}

/** @returns the files that the container of a workload sees in its mounted ConfigMaps and Secrets */
export function mountedFiles(objects: readonly KubernetesObject[], template: PodTemplate, secrets: Secrets): Files {
  const mounts = onlyContainer(template).volumeMounts ?? [];
  return new Map(
    mounts.flatMap(({ name, mountPath, subPath }) => {
      const volume = template.spec.volumes?.find((candidate) => candidate.name === name);
      const content = volume === undefined ? {} : contentOf(volume, objects, secrets);
      return Object.entries(content).flatMap(([key, text]): [string, string][] => {
        if (subPath === undefined) return [[join(mountPath, key), text]];
        return subPath === key ? [[mountPath, text]] : [];
      });
    }),
  );
}

/** Writes the files below a folder that stands for the container's root. */
export function writeFiles(files: Files, folder: string): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** @returns a program's arguments with its absolute paths below a folder that stands for the container's root */
export function argsBelow(folder: string, container: Container): string[] {
  return (container.args ?? []).map((arg) => arg.replace(/=(?=\/)/, `=${folder}`));
}

/** @returns the text of a mounted file */
export function mountedFile(files: Files, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`nothing is mounted at ${path}; there are: ${[...files.keys()].join(', ')}`);
  return text;
}

function contentOf(volume: Volume, objects: readonly KubernetesObject[], secrets: Secrets): Record<string, string> {
  const configMaps = [volume.configMap, ...(volume.projected?.sources ?? []).map((source) => source.configMap)];
  const texts = configMaps.map((source) =>
    source === undefined ? {} : (find(objects, 'ConfigMap', source.name).data as Readonly<Record<string, string>>),
  );
  return Object.assign({}, ...texts, volume.secret === undefined ? {} : secrets[volume.secret.secretName]);
}
