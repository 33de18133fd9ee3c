import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const stopMilliseconds = 10_000;

/** A Python program that reports through a generated module and answers lines on its input. */
export interface PythonProgram {
  /** @returns the next line that it writes, read as JSON */
  next<Message>(): Promise<Message>;
  send(line: string): void;
  /** Ends its input, upon which it ends. */
  stop(): Promise<void>;
}

export interface PythonProgramProps {
  readonly python: string;
  /** Name of a program beside this file, in the folder `python`. */
  readonly program: string;
  readonly args?: readonly string[];
  /** Folder of the generated module. */
  readonly modules: string;
  readonly env?: Readonly<Record<string, string>>;
}

export function startPythonProgram({ python, program, args = [], modules, env }: PythonProgramProps): PythonProgram {
  const child = spawn(python, [join(__dirname, 'python', program), ...args], {
    env: { ...process.env, ...env, PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async next<Message>() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${program} ended:\n${complaint}`);
      return JSON.parse(value) as Message;
    },
    send: (line) => child.stdin.write(`${line}\n`),
    async stop() {
      child.stdin.end();
      await Promise.race([ended, wait(stopMilliseconds, undefined, { ref: false })]);
      child.kill('SIGKILL');
      await ended;
    },
  };
}
