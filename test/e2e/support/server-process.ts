import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { lastLines } from '../../../scripts/tools/command';
import { eventually } from './eventually';

/** A program that serves HTTP on loopback. */
export interface ServerProcess {
  /** Without a slash at the end. */
  readonly url: string;
  /** `host:port`. */
  readonly address: string;
  stop(): Promise<void>;
}

const startSeconds = 60;
const stopMilliseconds = 10_000;

/**
 * Starts Prometheus or Alertmanager and waits until it is ready.
 *
 * The program itself takes a free port and tells it in its log, so that nobody else can take the port in between.
 *
 * @throws Error with the end of the program's log, when it ends or does not become ready
 */
export async function startServerProcess(program: string, args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(program, [...args, '--web.listen-address=127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  let failure: Error | undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  child.on('error', (error) => {
    failure = error;
  });

  const hasEnded = () => failure !== undefined || child.exitCode !== null || child.signalCode !== null;
  async function stop(): Promise<void> {
    if (hasEnded()) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([ended, wait(stopMilliseconds, undefined, { ref: false })]);
    if (hasEnded()) return;
    child.kill('SIGKILL');
    await ended;
  }

  try {
    const address = await eventually(async () => {
      if (hasEnded()) return undefined;
      const [, found] = /msg="Listening on".*? address=(\S+)/.exec(log) ?? [];
      if (found === undefined) throw new Error('it does not listen');
      const { status } = await fetch(`http://${found}/-/ready`);
      if (status !== 200) throw new Error(`it is not ready: HTTP ${status}`);
      return found;
    }, startSeconds);
    if (address === undefined) throw failure ?? new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
    return { address, url: `http://${address}`, stop };
  } catch (error) {
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${program} did not start: ${reason}\n${lastLines(log, 15)}`);
  }
}
