import { table } from '../generate/markdown';
import type { ProgramSamples, SynthSamples } from './benchmarks';
import { median } from './measure';
import type { RuleCosts } from './rules/cost';
import { rulesSection, ruleTargetRows } from './rules/page';

/** What must be reached on a machine with two cores. */
export const targets = { synthSeconds: 0.7, synthBytes: 120e6, programSeconds: 3, testSeconds: 120 } as const;

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Mean number of runnable processes in the minute before. */
  readonly load: number;
}

export interface Results extends SynthSamples {
  readonly date: string;
  /** What was typed. */
  readonly command: string;
  readonly machine: Machine;
  readonly program: ProgramSamples;
  /** @default - not measured */
  readonly testSeconds?: number;
  /** @default - not measured */
  readonly rules?: RuleCosts;
}

const helmNote = [
  'For comparison: `helm template` of the chart kube-prometheus-stack took 0.60 s and 108 MB on another machine of two cores',
  'in November 2026, where bare Node with cdk8s and cdk8s-plus-28 took 0.34 s and 78 MB. This command does not measure it.',
].join('\n');

/** @returns the page with the figures, and whether each target is met */
export function benchmarksPage(results: Results): string {
  const { machine, synth, bare, program, rules } = results;
  const parts = [
    `<!-- Written by \`${results.command}\`; do not edit. -->`,
    '# Benchmarks',
    [
      `Measured on ${results.date} with \`${results.command}\`: ${machine.cpu}, ${machine.cores} cores,`,
      `${gibibytes(machine.memoryBytes)} of memory, ${machine.system}, Node.js ${machine.node}, load ${machine.load.toFixed(1)} at the start.`,
      'Each figure is the median, with the lowest and the highest in brackets; MB are 10⁶ bytes.',
    ].join('\n'),
    '## Targets',
    table(['What', 'Measured', 'Target', 'Met'], targetRows(results)),
    '## Synth beside bare cdk8s',
    [
      `The compiled synth of \`examples/research-cluster.yaml\`, ${synth.length} whole processes, in turn with as many that load`,
      'cdk8s and cdk8s-plus-28 and do nothing.',
    ].join('\n'),
    table(
      ['', 'Wall time', 'Peak memory'],
      [
        ['synth', seconds(synth.map((sample) => sample.seconds)), megabytes(synth.map((sample) => sample.bytes))],
        ['bare', seconds(bare.map((sample) => sample.seconds)), megabytes(bare.map((sample) => sample.bytes))],
        ['ratio', ratio(synth, bare, 'seconds'), ratio(synth, bare, 'bytes')],
      ],
    ),
    helmNote,
    '## Pulumi',
    [
      `The program of the same example registers ${program.resources} resources with an engine that records instead of deploying,`,
      `${program.seconds.length} runs, each a process of its own.`,
    ].join('\n'),
    ...(rules === undefined ? [] : rulesSection(rules)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function targetRows({ synth, program, testSeconds, rules }: Results): string[][] {
  const synthSeconds = synth.map((sample) => sample.seconds);
  const synthBytes = synth.map((sample) => sample.bytes);
  return [
    [
      'Synth, wall time',
      seconds(synthSeconds),
      `≤ ${targets.synthSeconds} s`,
      met(median(synthSeconds), targets.synthSeconds),
    ],
    [
      'Synth, peak memory',
      megabytes(synthBytes),
      `≤ ${targets.synthBytes / 1e6} MB`,
      met(median(synthBytes), targets.synthBytes),
    ],
    [
      'Pulumi program',
      seconds(program.seconds),
      `≤ ${targets.programSeconds} s`,
      met(median(program.seconds), targets.programSeconds),
    ],
    [
      '`npm test`, built checkout',
      testSeconds === undefined ? 'not measured in this run' : `${testSeconds.toFixed(0)} s`,
      `≤ ${targets.testSeconds} s`,
      testSeconds === undefined ? '' : met(testSeconds, targets.testSeconds),
    ],
    ...ruleTargetRows(rules),
  ];
}

function met(value: number, target: number): string {
  return value <= target ? 'yes' : 'no';
}

function seconds(values: readonly number[]): string {
  return `${median(values).toFixed(2)} s (${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)})`;
}

function megabytes(values: readonly number[]): string {
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)].map((bytes) => bytes / 1e6);
  return `${middle?.toFixed(0)} MB (${low?.toFixed(0)} to ${high?.toFixed(0)})`;
}

function ratio(
  synth: SynthSamples['synth'],
  bare: SynthSamples['bare'],
  quantity: keyof SynthSamples['synth'][number],
): string {
  const middle = (samples: SynthSamples['synth']) => median(samples.map((sample) => sample[quantity]));
  return `${(middle(synth) / middle(bare)).toFixed(2)} ×`;
}

function gibibytes(value: number): string {
  return `${(value / 2 ** 30).toFixed(0)} GiB`;
}
