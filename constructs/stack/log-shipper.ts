import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { checksum, checksumAnnotation } from '../checksum';
import { imageReference } from '../images';
import { yamlText } from '../yaml-text';
import {
  addService,
  httpProbe,
  resources,
  restrictedContainer,
  restrictedPod,
  type ServerProps,
  serverLabels,
} from './server';

const name = 'log-shipper';
const port = 9880;
const statusPort = 2020;
const user = 65_534;
const configDirectory = '/fluent-bit/etc/alerts';

/**
 * One line per alert instead of one per message of Alertmanager: it can be searched by its labels, and stays below the size at
 * which container logs are cut. `severity`, `message` and `time` are the names that Cloud Logging reads.
 *
 * @see https://docs.fluentbit.io/manual/pipeline/filters/lua the function's contract
 * @see https://cloud.google.com/logging/docs/structured-logging
 */
export const splitAlerts = `
local severities = { critical = "CRITICAL", warning = "WARNING", info = "INFO" }

function split_alerts(tag, timestamp, record)
  local alerts = record["alerts"]
  if type(alerts) ~= "table" or #alerts == 0 then
    return 0, timestamp, record
  end
  local lines = {}
  for index, alert in ipairs(alerts) do
    local labels = alert["labels"] or {}
    local annotations = alert["annotations"] or {}
    local firing = alert["status"] == "firing"
    lines[index] = {
      severity = firing and severities[labels["severity"]] or "INFO",
      message = (firing and "" or "resolved: ") .. (annotations["summary"] or labels["alertname"] or "alert"),
      status = alert["status"],
      labels = labels,
      description = annotations["description"],
      runbook = annotations["runbook_url"],
      dashboard = annotations["dashboard_url"],
      startsAt = alert["startsAt"],
      endsAt = not firing and alert["endsAt"] or nil,
      fingerprint = alert["fingerprint"],
    }
  end
  return 2, timestamp, lines
end
`.trimStart();

/** @returns Fluent Bit's configuration: Alertmanager's webhook in, lines of JSON out */
export function logShipperConfig(): object {
  return {
    service: {
      flush: 1,
      log_level: 'warn',
      http_server: 'on',
      http_listen: '0.0.0.0',
      http_port: statusPort,
      health_check: 'on',
    },
    pipeline: {
      inputs: [{ name: 'http', listen: '0.0.0.0', port, tag: 'alerts', successful_response_code: 200 }],
      filters: [{ name: 'lua', match: '*', call: 'split_alerts', code: splitAlerts }],
      outputs: [
        { name: 'stdout', match: '*', format: 'json_lines', json_date_key: 'time', json_date_format: 'iso8601' },
      ],
    },
  };
}

/** Receives alerts and writes them to its standard output, from where the cluster ships them like every other log. */
export class LogShipper extends Construct {
  constructor(scope: Construct, id: string, props: ServerProps) {
    super(scope, id);
    const { namespace } = props;
    const labels = serverLabels(name, props.labels);
    const metadata = { name, namespace, labels: labels.all };
    const config = yamlText(logShipperConfig());

    new kplus.ConfigMap(this, 'Config', {
      metadata: { ...metadata, name: `${name}-config` },
      data: { 'fluent-bit.yaml': config },
    });
    addService(this, name, port, props);
    new kplus.k8s.KubeDeployment(this, 'Deployment', {
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: labels.selector },
        template: {
          metadata: { labels: labels.all, annotations: { [checksumAnnotation]: checksum([config]) } },
          spec: {
            automountServiceAccountToken: false,
            securityContext: restrictedPod(user),
            containers: [shipperContainer(props)],
            volumes: [{ name: 'config', configMap: { name: `${name}-config` } }],
          },
        },
      },
    });
  }
}

/** @returns where Alertmanagers of any namespace reach the log shipper; the path becomes the tag of what it receives */
export function logShipperUrl(namespace: string): string {
  return `http://${name}.${namespace}.svc:${port}/alerts`;
}

function shipperContainer({ images }: ServerProps): kplus.k8s.Container {
  return {
    name,
    image: imageReference('fluentBit', images),
    imagePullPolicy: 'IfNotPresent',
    command: ['/fluent-bit/bin/fluent-bit'],
    args: [`--config=${configDirectory}/fluent-bit.yaml`],
    ports: [
      { name: 'http', containerPort: port },
      { name: 'status', containerPort: statusPort },
    ],
    securityContext: restrictedContainer,
    resources: resources('10m', '32Mi', '128Mi'),
    livenessProbe: httpProbe('/', 'status', 6),
    readinessProbe: httpProbe('/api/v1/health', 'status', 3),
    volumeMounts: [{ name: 'config', mountPath: configDirectory, readOnly: true }],
  };
}
