import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrCocAlerts } from '../../alert-rules/arr-coc/alerts';
import { arrCocAlertDefinitions } from '../../alert-rules/arr-coc/options';
import { arrCocRecordings } from '../../alert-rules/arr-coc/recording';
import { arrCocSeries } from '../../alert-rules/arr-coc/series';
import { arrCoc } from '../../catalog/metrics/arr-coc';
import { arrCocBoard } from '../../dashboards/arr-coc';
import { type ArrCocPackOptions, arrCocPackSchema } from './arr-coc-options';
import type { MonitoringPack } from './pack';

/** Folder of the runbook pages. */
const pages = join(__dirname, '..', '..', 'alert-rules', 'runbooks');

/** Alerts that need a series which an exporter without the field cannot give. */
const gpuAlerts = {
  [arrCocSeries.gpuEngineActive]: 'ArrCocGpuUnderused',
  [arrCocSeries.gpuMemoryUsed]: 'ArrCocGpuMemoryNearFull',
} as const;

/**
 * ARR-COC, a model service that scores the patches of images and allots tokens to them: relevance, tokens, images, the promise
 * that 99 % of the requests take less than 200 ms, and the GPUs that it holds.
 *
 * The service itself is one of `inference.services`, by which it is scraped and its latency is judged; this pack adds what no
 * other service has. It uses the public interface of packs alone, and docs/your-own-pack.md retells it.
 *
 * @param options e.g. `{ service: 'arr-coc', namespace: 'serving' }`
 * @throws ZodError when an option is missing or unknown
 */
export function arrCocPack(options: ArrCocPackOptions): MonitoringPack {
  const { alerts, ...service } = arrCocPackSchema.parse(options);
  return {
    name: 'arr-coc',
    content({ exporter }) {
      const collected = new Set(exporter.targets.flatMap(({ metrics }) => metrics.map(({ name }) => name)));
      const recordings = arrCocRecordings(service, (field) => collected.has(field));
      const recorded = new Set(
        recordings.flatMap(({ rules }) => rules.map((rule) => ('record' in rule ? rule.record : ''))),
      );
      const missing = Object.entries(gpuAlerts).filter(([series]) => !recorded.has(series));
      const settings = { ...alerts, ...Object.fromEntries(missing.map(([, alert]) => [alert, {}])) };
      return {
        // The pods are scraped as an inference service already.
        externalMetrics: Object.values(arrCoc),
        rules: [...recordings, ...arrCocAlerts(settings, service)],
        boards: [
          arrCocBoard(settings, (expr) => (missing.some(([series]) => expr.includes(series)) ? undefined : expr)),
        ],
        runbooks: runbooks(),
        degradations: missing.map(([, alert]) => ({
          subject: alert,
          effect: 'is left out with its panel, as the exporter does not collect the field',
        })),
      };
    },
  };
}

function runbooks(): Record<string, string> {
  const names = readdirSync(pages).filter((file) => file.replace(/\.md$/, '') in arrCocAlertDefinitions);
  return Object.fromEntries(names.map((file) => [file.replace(/\.md$/, ''), readFileSync(join(pages, file), 'utf8')]));
}

// A module that is named under `packs:` exports its factory as default.
export default arrCocPack;
