import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { ArrCocMonitor, InferenceMonitor } from '../../../examples/instrumentation/typescript/gpu-monitoring';

/** What the server did so far, by its own accounts. */
export interface Accounts {
  readonly requests: number;
  readonly slow: number;
  readonly failed: number;
  readonly queueSeconds: number;
  readonly tokens: number;
  readonly images: number;
}

export interface ToyModelServer {
  accounts(): Accounts;
  /** Ends the clients, then the server. */
  stop(): Promise<void>;
}

export interface ToyModelServerProps {
  readonly requests: InferenceMonitor;
  readonly images: ArrCocMonitor;
}

const [queueMilliseconds, quickMilliseconds, slowMilliseconds] = [15, 30, 300];
const [promptTokens, tokens] = [12, 4];
const clients = 4;

/** Of ten requests one is slow, and of twenty one fails. */
const isSlow = (number: number) => number % 10 === 3;
const fails = (number: number) => number % 20 === 7;

/** Serves requests over HTTP that clients of its own make without a pause, in a fixed pattern. */
export async function startToyModelServer({ requests, images }: ToyModelServerProps): Promise<ToyModelServer> {
  let accounts: Accounts = { requests: 0, slow: 0, failed: 0, queueSeconds: 0, tokens: 0, images: 0 };

  async function answer(number: number): Promise<void> {
    const arrived = performance.now();
    await requests.request(async (request) => {
      await wait(queueMilliseconds);
      request.begin();
      const queueSeconds = (performance.now() - arrived) / 1000;
      request.addPromptTokens(promptTokens);
      const milliseconds = isSlow(number) ? slowMilliseconds : quickMilliseconds;
      await requests.batch(3, async () => {
        for (let token = 0; token < tokens; token += 1) {
          await wait(milliseconds / tokens);
          request.token();
        }
      });
      requests.setKvCacheUsed(0.25);
      images.observeImage({ relevance: [0.9, 0.1], tokens: [64, 0] });
      accounts = {
        requests: accounts.requests + 1,
        slow: accounts.slow + (isSlow(number) ? 1 : 0),
        failed: accounts.failed + (fails(number) ? 1 : 0),
        queueSeconds: accounts.queueSeconds + queueSeconds,
        tokens: accounts.tokens + tokens,
        images: accounts.images + 1,
      };
      if (fails(number)) throw new Error('out of memory, on purpose');
    });
  }

  const server = createServer((request, response) => {
    answer(Number(request.url?.slice(1))).then(
      () => response.end('answer'),
      () => {
        response.statusCode = 500;
        response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  let stopped = false;
  async function ask(first: number): Promise<void> {
    for (let number = first; !stopped; number += 1) {
      await (await fetch(`http://127.0.0.1:${port}/${number}`)).text();
    }
  }
  const asking = Array.from({ length: clients }, (_, client) => ask(5 * client));

  return {
    accounts: () => accounts,
    async stop() {
      stopped = true;
      await Promise.all(asking);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
