import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpRequest {
  readonly path: string;
  readonly body: string;
}

export interface HttpServer {
  /** `host:port`. */
  readonly address: string;
  close(): Promise<void>;
}

/** Starts a server on loopback that answers every request with a text. */
export async function startHttpServer(answer: (request: HttpRequest) => string): Promise<HttpServer> {
  const server = createServer(async (request, response) => {
    try {
      const text = answer({ path: request.url ?? '/', body: await bodyOf(request) });
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
