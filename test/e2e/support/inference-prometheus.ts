import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type InferenceService, jobOf } from '../../../alert-rules/inference/service';
import type { RecordingRule } from '../../../alert-rules/model';
import { slaClasses } from '../../../alert-rules/slo/sla';
import { startServerProcess } from '../../../scripts/tools/server-process';
import { startHttpServer } from './http-server';
import { fixtureText, type InferenceFixture, inferenceFixtures, podsPerService } from './inference-fixtures';
import { playedMetrics, stepSeconds } from './played-metrics';
import { type Prometheus, queries } from './prometheus';

/** Steps that have passed before the first scrape: more than the rules look back. */
const pastSteps = 12;

export const serviceOf = ({ name, server }: InferenceFixture): InferenceService => ({
  name: name.replace('.', '-'),
  namespace: 'serving',
  server,
  sla: slaClasses['user-facing'],
});

/**
 * Runs a Prometheus that scrapes a service of every fixture.
 *
 * @param groups evaluated every second, whatever interval they have
 * @param folder where it keeps its files
 */
export async function startInferencePrometheus(
  prometheus: string,
  groups: readonly { readonly name: string; readonly rules: readonly RecordingRule[] }[],
  folder: string,
): Promise<Prometheus> {
  const start = Date.now() - pastSteps * stepSeconds * 1000;
  const pods = new Map<string, () => string>(
    inferenceFixtures.flatMap((fixture) =>
      Array.from(
        { length: podsPerService },
        (_, pod) => [`/${fixture.name}/${pod}`, playedMetrics(fixtureText(fixture), start)] as const,
      ),
    ),
  );
  const metrics = await startHttpServer(({ path }) => pods.get(path)?.() ?? '');
  writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: groups.map(({ name, rules }) => ({ name, rules })) }));
  writeFileSync(
    join(folder, 'prometheus.yml'),
    stringify({
      global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '1s' },
      rule_files: [join(folder, 'rules.yaml')],
      scrape_configs: inferenceFixtures.flatMap((fixture) => ({
        job_name: jobOf(serviceOf(fixture)),
        static_configs: Array.from({ length: podsPerService }, (_, pod) => ({
          targets: [metrics.address],
          labels: { cluster: 'research', pod: `${fixture.name}-${pod}`, __metrics_path__: `/${fixture.name}/${pod}` },
        })),
      })),
    }),
  );
  try {
    const server = await startServerProcess(prometheus, [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
    ]);
    return {
      ...queries(server.url),
      stop: async () => {
        await server.stop();
        await metrics.close();
      },
    };
  } catch (error) {
    await metrics.close();
    throw error;
  }
}
