import type { ServerResponse } from 'node:http';

const pingMs = 15_000;
/** Bytes that wait for a client before it is let go. */
const longestQueue = 8 * 2 ** 20;

/** Server-sent events to one client. */
export class EventStream {
  private readonly ping: NodeJS.Timeout;
  private readonly closing = new AbortController();

  constructor(private readonly response: ServerResponse) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    // Headers go out at once, so that the client knows that it listens.
    response.write(': ready\n\n');
    this.ping = setInterval(() => response.write(': ping\n\n'), pingMs);
    this.ping.unref();
    response.once('close', () => {
      clearInterval(this.ping);
      this.closing.abort();
    });
  }

  /** Aborted when the client is gone. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  send(event: string, id: string, data: unknown): void {
    if (this.closing.signal.aborted) {
      return;
    }
    this.response.write(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (this.response.writableLength > longestQueue) {
      // It does not read. When it comes back it resumes, or is told to begin anew.
      this.response.destroy();
    }
  }

  /** Resolves when the client has taken what was sent. */
  async drained(): Promise<void> {
    if (this.response.writableNeedDrain && !this.closed.aborted) {
      await new Promise<void>(done => {
        this.response.once('drain', done);
        this.response.once('close', done);
      });
    }
  }

  end(): void {
    this.response.end();
  }
}
