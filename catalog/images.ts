/** A container image by its parts, so that a registry can be replaced without parsing. */
export interface Image {
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Every image that this package can deploy, pinned. */
export const images = {
  dcgmExporter: {
    registry: 'nvcr.io',
    repository: 'nvidia/k8s/dcgm-exporter',
    tag: '4.5.3-4.8.2-distroless',
  },
  /** Waits for the driver before the exporter starts; the exporter's own image has no shell. */
  busybox: { registry: 'docker.io', repository: 'library/busybox', tag: '1.37.0' },
  prometheus: { registry: 'quay.io', repository: 'prometheus/prometheus', tag: 'v3.14.0' },
  alertmanager: { registry: 'quay.io', repository: 'prometheus/alertmanager', tag: 'v0.34.0' },
  grafana: { registry: 'docker.io', repository: 'grafana/grafana', tag: '13.2.3' },
  kubeStateMetrics: {
    registry: 'registry.k8s.io',
    repository: 'kube-state-metrics/kube-state-metrics',
    tag: 'v2.17.0',
  },
  /** Writes alerts to standard output; the image has no shell. */
  fluentBit: { registry: 'docker.io', repository: 'fluent/fluent-bit', tag: '5.1.5' },
} as const satisfies Record<string, Image>;

export type ImageName = keyof typeof images;
