import { alertsPage } from './alerts-page';
import { exampleModules } from './example-modules';
import { inferenceServersPage } from './inference-servers-page';
import { metricsPage } from './metrics-page';
import { optionsPage } from './options-page';
import { schemaFile } from './schema-file';
import { xidsPage } from './xids-page';

/** Every generated file: its path in the repository, and what it must say. */
export const generatedFiles: Readonly<Record<string, () => string>> = {
  'docs/alerts.md': alertsPage,
  'docs/inference-servers.md': inferenceServersPage,
  'docs/metrics.md': metricsPage,
  'docs/options.md': optionsPage,
  'docs/xids.md': xidsPage,
  'examples/gpu-monitoring.schema.json': schemaFile,
  ...exampleModules(),
};
