import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { alertingSecrets, alertmanagerConfig, secretsDirectory } from '../alerting/alertmanager-config';
import type { RoutingContext } from '../alerting/model';
import type { AlertingOptions } from '../alerting/options';
import { checksum, checksumAnnotation } from '../checksum';
import { imageReference } from '../images';
import { yamlText } from '../yaml-text';
import type { AlertmanagerServerOptions } from './options';
import {
  addService,
  httpProbe,
  resources,
  restrictedContainer,
  restrictedPod,
  type ServerProps,
  serverLabels,
  volumeClaim,
} from './server';

const name = 'alertmanager';
const port = 9093;
const user = 65_534;

/** Name of the ConfigMap that holds `alertmanager.yml`. */
export const alertmanagerConfigMapName = `${name}-config`;

export interface AlertmanagerServerProps extends ServerProps {
  readonly options: AlertmanagerServerOptions;
  readonly alerting: AlertingOptions;
  readonly routing: RoutingContext;
}

/** One Alertmanager; what it must not know in plain text it reads from mounted Secrets. */
export class AlertmanagerServer extends Construct {
  /** `host:port` for a Prometheus of the same namespace. */
  readonly address = `${name}:${port}`;

  constructor(scope: Construct, id: string, props: AlertmanagerServerProps) {
    super(scope, id);
    const { namespace, options } = props;
    const labels = serverLabels(name, props.labels);
    const metadata = { name, namespace, labels: labels.all };
    const config = yamlText(alertmanagerConfig(props.alerting, props.routing));
    const secrets = alertingSecrets(props.alerting);

    new kplus.ConfigMap(this, 'Config', {
      metadata: { ...metadata, name: alertmanagerConfigMapName },
      data: { 'alertmanager.yml': config },
    });
    addService(this, name, port, props);
    new kplus.k8s.KubeStatefulSet(this, 'StatefulSet', {
      metadata,
      spec: {
        replicas: 1,
        serviceName: name,
        selector: { matchLabels: labels.selector },
        template: {
          metadata: { labels: labels.all, annotations: { [checksumAnnotation]: checksum([config]) } },
          spec: {
            automountServiceAccountToken: false,
            securityContext: restrictedPod(user),
            containers: [serverContainer(props, secrets)],
            volumes: [
              { name: 'config', configMap: { name: alertmanagerConfigMapName } },
              // Optional, so that one missing Secret does not silence the other ways out; sending to its own fails and is counted.
              ...secrets.map((secret) => ({
                name: `secret-${secret}`,
                secret: { secretName: secret, optional: true },
              })),
            ],
          },
        },
        volumeClaimTemplates: [volumeClaim('data', options.storage, options.storageClass)],
      },
    });
  }
}

function serverContainer({ images }: AlertmanagerServerProps, secrets: readonly string[]): kplus.k8s.Container {
  return {
    name,
    image: imageReference('alertmanager', images),
    imagePullPolicy: 'IfNotPresent',
    args: [
      '--config.file=/etc/alertmanager/alertmanager.yml',
      '--storage.path=/alertmanager',
      // A single instance needs no gossip.
      '--cluster.listen-address=',
    ],
    ports: [{ name: 'http', containerPort: port }],
    securityContext: restrictedContainer,
    resources: resources('20m', '64Mi', '256Mi'),
    livenessProbe: httpProbe('/-/healthy', 'http', 6),
    readinessProbe: httpProbe('/-/ready', 'http', 3),
    volumeMounts: [
      { name: 'config', mountPath: '/etc/alertmanager/alertmanager.yml', subPath: 'alertmanager.yml', readOnly: true },
      ...secrets.map((secret) => ({
        name: `secret-${secret}`,
        mountPath: `${secretsDirectory}/${secret}`,
        readOnly: true,
      })),
      { name: 'data', mountPath: '/alertmanager' },
    ],
  };
}
