import { App, Chart } from 'cdk8s';
import { GpuMonitoring, prometheusOperator } from 'gpu-monitoring-constructs';

const app = new App();
const chart = new Chart(app, 'gpu-monitoring', { disableResourceNameHashes: true });

new GpuMonitoring(chart, 'monitoring', {
  cluster: 'research',
  nodePools: [{ name: 'train', machineType: 'a2-highgpu-8g', zones: ['us-central1-a'], nodes: { min: 0, max: 2 } }],
  backend: prometheusOperator({ selectorLabels: { release: 'kube-prometheus-stack' } }),
  alerts: { GpuHot: { warning: 6 }, GpuAllocatedIdle: false },
  links: { grafana: 'https://grafana.example.com' },
});

app.synth();
