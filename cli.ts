#!/usr/bin/env node

const usage = `Usage:
  gpu-monitoring synth
      writes the manifests of the file that GPU_MONITORING_CONFIG names
  gpu-monitoring instrument --lang python|typescript [--pack training|inference|arr-coc|gpu|all]... [--out <folder>]
      writes a module that a program imports to report the metrics of the contract
`;

/** Each command loads only what it needs: writing a module takes no cdk8s. */
const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  synth: async () => (await import('./config/run')).runSynth(),
  instrument: async (args) => (await import('./instrument/command')).runInstrument(args),
};

async function run([name = '', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command(args);
  const asked = ['help', '--help', '-h'].includes(name);
  if (asked) console.log(usage);
  else console.error(`gpu-monitoring: ${name === '' ? 'no command' : `there is no command ${name}`}\n\n${usage}`);
  return asked ? 0 : 1;
}

run(process.argv.slice(2))
  .then((exitCode) => {
    process.exitCode = exitCode;
  })
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
