import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { lastLines } from './command';

/** A program that serves HTTP on loopback. */
export interface ServerProcess {
  /** Without a slash at the end. */
  readonly url: string;
  /** `host:port`. */
  readonly address: string;
  stop(): Promise<void>;
}

const stopMilliseconds = 10_000;
const pauseMilliseconds = 150;

/**
 * Starts Prometheus or Alertmanager and waits until it is ready.
 *
 * The program itself takes a free port and tells it in its log, so that nobody else can take the port in between.
 *
 * @param startSeconds time for it to become ready
 * @throws Error with the end of the program's log, when it ends or does not become ready
 */
export async function startServerProcess(
  program: string,
  args: readonly string[],
  startSeconds = 60,
): Promise<ServerProcess> {
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
    const deadline = Date.now() + 1000 * startSeconds;
    for (;;) {
      if (hasEnded()) throw failure ?? new Error(`it ended with ${child.exitCode ?? child.signalCode}`);
      const [, address] = /msg="Listening on".*? address=(\S+)/.exec(log) ?? [];
      const problem = await whyNotReady(address);
      if (address !== undefined && problem === undefined) return { address, url: `http://${address}`, stop };
      if (Date.now() > deadline) throw new Error(problem);
      await wait(pauseMilliseconds);
    }
  } catch (error) {
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${program} did not start: ${reason}\n${lastLines(log, 15)}`);
  }
}

async function whyNotReady(address: string | undefined): Promise<string | undefined> {
  if (address === undefined) return 'it does not listen';
  try {
    const { status } = await fetch(`http://${address}/-/ready`);
    return status === 200 ? undefined : `it is not ready: HTTP ${status}`;
  } catch (error) {
    return String(error);
  }
}
