import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { k8s } from 'cdk8s-plus-28';
import { find, type KubernetesObject } from '../../support/synthesize';

/**
 * Lays out what a pod mounts of ConfigMaps as the kubelet does: files in a hidden folder, `..data` as a link to that folder,
 * and for each file, or folder of files, a link through `..data`.
 *
 * @param root folder that stands for the container's root
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/util/atomic_writer.go
 */
export function mountConfigMaps(objects: readonly KubernetesObject[], pod: k8s.PodSpec, root: string): void {
  const mounts = pod.containers.flatMap((container) => container.volumeMounts ?? []);
  for (const { name, mountPath, subPath } of mounts) {
    const volume = pod.volumes?.find((candidate) => candidate.name === name);
    if (volume === undefined) throw new Error(`${mountPath} mounts the volume ${name}, which the pod does not have`);
    const sources = volume.projected?.sources?.map(({ configMap }) => configMap) ?? [volume.configMap];
    const files = sources.flatMap((source) => (source === undefined ? [] : filesOf(objects, source)));
    if (files.length > 0 && subPath === undefined) layOut(files, join(root, mountPath));
  }
}

interface File {
  readonly path: string;
  readonly text: string;
}

/** Writes a volume into a folder that is not there yet. */
export function layOut(files: readonly File[], folder: string): void {
  const version = '..2026_01_31';
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of files) {
    const file = join(folder, version, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  symlinkSync(version, join(folder, '..data'));
  const visible = new Set(files.map(({ path }) => path.split('/')[0] ?? path));
  for (const name of visible) symlinkSync(join('..data', name), join(folder, name));
}

function filesOf(objects: readonly KubernetesObject[], source: k8s.ConfigMapProjection): File[] {
  const data = find(objects, 'ConfigMap', source.name ?? '').data as Readonly<Record<string, string>>;
  const items = source.items ?? Object.keys(data).map((key) => ({ key, path: key }));
  return items.map(({ key, path }) => ({ path, text: data[key] ?? '' }));
}
