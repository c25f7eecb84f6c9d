import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach } from 'vitest';

export interface Received {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when text or bytes, else as JSON. */
  readonly body?: unknown;
}

export interface TestServer {
  readonly url: string;
  readonly requests: Received[];
}

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(ends.splice(0).map(end => end()));
});

/** A server on the loopback interface for one test. The handler may write the answer itself and return nothing. */
export async function serve(
  handle: (
    received: Received,
    raw: { request: IncomingMessage; response: ServerResponse }
  ) => Answer | void | Promise<Answer | void>
): Promise<TestServer> {
  const requests: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', async () => {
      const received = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks)
      };
      requests.push(received);
      const answer = await handle(received, { request, response });
      if (answer) {
        write(response, answer);
      }
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  ends.push(
    () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      })
  );
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`, requests };
}

function write(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  const plain = typeof body === 'string' || Buffer.isBuffer(body) || body instanceof Uint8Array;
  const json = body !== undefined && !plain;
  response.writeHead(status, { ...(json && { 'Content-Type': 'application/json' }), ...headers });
  response.end(body === undefined ? undefined : plain ? body : JSON.stringify(body));
}
