import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface CommandResult {
  /** Exit code; null when the program could not start or a signal ended it. */
  readonly status: number | null;
  readonly stdout: string;
  /** What the program wrote, or why it could not start. */
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** @default this process's environment */
  readonly env?: NodeJS.ProcessEnv;
  /** Text for standard input. @default empty */
  readonly input?: string;
}

/** Runs a program to its end. A failure is a result, never an exception. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): CommandResult {
  const { status, stdout, stderr, error, signal } = spawnSync(program, args, {
    input: '',
    ...options,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const reasons = [stderr, error?.message, signal && `${program} was ended by ${signal}`];
  return { status, stdout: stdout ?? '', stderr: reasons.filter(Boolean).join('\n') };
}

/** Whether there is a file of this name that this user may execute. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Absolute path of the first program of this name in a PATH value; undefined when there is none. */
export function findOnPath(program: string, path: string | undefined): string | undefined {
  const directories = (path ?? '').split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, program)).find(isExecutable);
}

/** The end of a program's complaint, short enough to print. */
export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
