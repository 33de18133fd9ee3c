import { JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { checksum, checksumAnnotation } from '../checksum';
import { imageReference } from '../images';
import { yamlText } from '../yaml-text';
import type { GrafanaOptions } from './options';
import {
  addService,
  httpProbe,
  resources,
  restrictedContainer,
  restrictedPod,
  type ServerProps,
  serverLabels,
} from './server';

const name = 'grafana';
const port = 3000;
const user = 472;
const boardsDirectory = '/etc/grafana/boards';

/** Volumes beside those of the boards, in the order of the pod. */
const ownVolumes: readonly kplus.k8s.Volume[] = [
  { name: 'provisioning', configMap: { name: `${name}-provisioning` } },
  { name: 'data', emptyDir: {} },
  { name: 'tmp', emptyDir: {} },
];

export interface GrafanaServerProps extends ServerProps {
  readonly options: GrafanaOptions;
}

/** @returns Grafana's provisioning of the data source */
function dataSources(url: string): object {
  return {
    apiVersion: 1,
    datasources: [
      {
        name: 'Prometheus',
        uid: 'prometheus',
        type: 'prometheus',
        access: 'proxy',
        url,
        isDefault: true,
        editable: false,
        jsonData: { httpMethod: 'POST', timeInterval: '30s', manageAlerts: false },
      },
    ],
  };
}

/** @returns Grafana's provisioning of the boards */
function boardProvider(): object {
  return {
    apiVersion: 1,
    providers: [
      {
        name: 'gpu-monitoring',
        type: 'file',
        allowUiUpdates: false,
        disableDeletion: true,
        updateIntervalSeconds: 30,
        options: { path: boardsDirectory, foldersFromFilesStructure: true },
      },
    ],
  };
}

/** One Grafana that keeps nothing: data source and boards are provisioned, so a lost pod loses no work. */
export class GrafanaServer extends Construct {
  private readonly deployment: kplus.k8s.KubeDeployment;
  /** Folders that have a volume, in the order of the volumes. */
  private readonly folders: string[] = [];

  constructor(scope: Construct, id: string, props: GrafanaServerProps) {
    super(scope, id);
    const { namespace, options } = props;
    const labels = serverLabels(name, props.labels);
    const metadata = { name, namespace, labels: labels.all };
    const files = {
      'datasources.yaml': yamlText(dataSources(options.prometheusUrl)),
      'dashboards.yaml': yamlText(boardProvider()),
    };

    new kplus.ConfigMap(this, 'Config', { metadata: { ...metadata, name: `${name}-provisioning` }, data: files });
    addService(this, name, port, props);
    this.deployment = new kplus.k8s.KubeDeployment(this, 'Deployment', {
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: labels.selector },
        template: {
          metadata: {
            labels: labels.all,
            annotations: { [checksumAnnotation]: checksum(Object.values(files)) },
          },
          spec: {
            automountServiceAccountToken: false,
            securityContext: restrictedPod(user),
            containers: [serverContainer(props)],
            volumes: [...ownVolumes],
          },
        },
      },
    });
  }

  /**
   * Mounts a ConfigMap that holds a board; Grafana itself notices when its content changes.
   *
   * @param board its folder is the name of a directory, so it must hold no slash and no colon
   */
  addBoard(board: { readonly configMap: string; readonly folder: string }): void {
    const pod = '/spec/template/spec';
    const source = { configMap: { name: board.configMap } };
    const known = this.folders.indexOf(board.folder);
    if (known >= 0) {
      const volume = `${pod}/volumes/${ownVolumes.length + known}`;
      this.deployment.addJsonPatch(JsonPatch.add(`${volume}/projected/sources/-`, source));
      return;
    }
    // A volume per folder: in a volume a folder is a symbolic link, and Grafana follows links to files alone.
    const volume = `boards-${this.folders.length}`;
    const mountPath = `${boardsDirectory}/${board.folder}`;
    this.folders.push(board.folder);
    this.deployment.addJsonPatch(
      JsonPatch.add(`${pod}/volumes/-`, { name: volume, projected: { sources: [source] } }),
      JsonPatch.add(`${pod}/containers/0/volumeMounts/-`, { name: volume, mountPath, readOnly: true }),
    );
  }
}

function serverContainer({ images, options }: GrafanaServerProps): kplus.k8s.Container {
  const { secret } = options.adminPassword;
  return {
    name,
    image: imageReference('grafana', images),
    imagePullPolicy: 'IfNotPresent',
    env: [
      { name: 'GF_SECURITY_ADMIN_PASSWORD', valueFrom: { secretKeyRef: { name: secret.name, key: secret.key } } },
      { name: 'GF_AUTH_ANONYMOUS_ENABLED', value: 'false' },
      { name: 'GF_USERS_ALLOW_SIGN_UP', value: 'false' },
      { name: 'GF_ANALYTICS_REPORTING_ENABLED', value: 'false' },
      { name: 'GF_ANALYTICS_CHECK_FOR_UPDATES', value: 'false' },
      { name: 'GF_PLUGINS_PREINSTALL_DISABLED', value: 'true' },
    ],
    ports: [{ name: 'http', containerPort: port }],
    securityContext: restrictedContainer,
    resources: resources('50m', '256Mi', '1Gi'),
    livenessProbe: httpProbe('/api/health', 'http', 12),
    readinessProbe: httpProbe('/api/health', 'http', 3),
    volumeMounts: [
      {
        name: 'provisioning',
        mountPath: '/etc/grafana/provisioning/datasources/datasources.yaml',
        subPath: 'datasources.yaml',
        readOnly: true,
      },
      {
        name: 'provisioning',
        mountPath: '/etc/grafana/provisioning/dashboards/dashboards.yaml',
        subPath: 'dashboards.yaml',
        readOnly: true,
      },
      { name: 'data', mountPath: '/var/lib/grafana' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}
