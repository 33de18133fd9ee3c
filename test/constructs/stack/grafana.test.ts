import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { k8s } from 'cdk8s-plus-28';
import { parse } from 'yaml';
import { kit, type MonitoringPack } from '../../../constructs';
import { temporaryFolder } from '../../manifests/support/folders';
import { fileOf, find, type KubernetesObject } from '../../support/synthesize';
import { layOut, mountConfigMaps } from '../support/kubelet';
import { monitoring, pack } from '../support/monitoring';

const temporary = temporaryFolder();
afterAll(() => temporary.remove());

/**
 * Files that Grafana's provisioning finds: it goes into folders that are not hidden, takes what ends in `.json`, and does not
 * follow links to folders.
 *
 * @see https://github.com/grafana/grafana/blob/main/pkg/services/provisioning/dashboards/file_reader.go
 */
function provisionedFiles(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (lstatSync(path).isDirectory()) return name.startsWith('.') ? [] : provisionedFiles(path);
      return name.endsWith('.json') && statSync(path).isFile() ? [path] : [];
    });
}

/** `folder/uid` of every board that Grafana would show from these manifests. */
function shownBoards(objects: readonly KubernetesObject[], root: string): string[] {
  const { template } = find(objects, 'Deployment', 'grafana').spec as { readonly template: k8s.PodTemplateSpec };
  mountConfigMaps(objects, template.spec ?? { containers: [] }, root);
  const [provider] = parse(fileOf(objects, 'grafana-provisioning', 'dashboards.yaml')).providers;
  const { path, foldersFromFilesStructure } = provider.options;
  expect(foldersFromFilesStructure).toBe(true);
  return provisionedFiles(join(root, path)).map((file) => {
    const folder = dirname(file) === join(root, path) ? '' : basename(dirname(file));
    return `${folder}/${JSON.parse(readFileSync(file, 'utf8')).uid}`;
  });
}

function boardPack(uid: string, folder: string): MonitoringPack {
  const panel = kit.text({ key: 'a', title: 'A', description: 'd', height: 6, markdown: 'm' });
  return pack(uid, {
    boards: [kit.board({ uid, title: uid, description: 'd', folder, tags: [], content: { panels: [panel] } })],
  });
}

const builtIn = ['gpu-efficiency', 'gpu-fleet', 'gpu-health', 'gpu-node', 'gpu-runbooks'];

describe('the boards of the bundled Grafana', () => {
  const built = monitoring();
  const first = built.objects();
  built.monitoring.addPack(boardPack('queue', 'ML'));
  built.monitoring.addPack(boardPack('extra', 'GPU'));
  built.monitoring.addPack(boardPack('jobs', 'ML'));
  const later = built.objects();

  test('are all shown in their folder', () => {
    expect(shownBoards(first, join(temporary.path, 'first'))).toEqual(builtIn.map((uid) => `GPU/${uid}`));
  });

  test('are shown with those that are added later, in folders old and new', () => {
    const shown = shownBoards(later, join(temporary.path, 'later'));
    const expected = [...['extra', ...builtIn].map((uid) => `GPU/${uid}`), 'ML/jobs', 'ML/queue'];
    expect(shown.sort()).toEqual(expected.sort());
  });

  test('are all shown in one folder that one names', () => {
    const { objects } = monitoring({ boards: { folder: 'Machine learning' } });
    const shown = shownBoards(objects(), join(temporary.path, 'named'));
    expect(shown).toEqual(builtIn.map((uid) => `Machine learning/${uid}`));
  });

  test('would not be found in a folder inside a volume', () => {
    const volume = join(temporary.path, 'folder-inside');
    layOut([{ path: 'GPU/gpu-fleet.json', text: '{}' }], volume);
    expect(provisionedFiles(volume)).toEqual([]);
  });
});
