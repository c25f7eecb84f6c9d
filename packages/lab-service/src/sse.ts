import { once } from 'node:events';
import type { FastifyReply } from 'fastify';

/** One server-sent event; `data` is JSON. */
export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

const pingMs = 15_000;

/** An event as it goes over the line. */
export function sseText({ id, event, data }: ServerSentEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Begins an answer of server-sent events, with a comment line every 15 s. The signal says that the reader is gone. */
export function openStream(reply: FastifyReply): { stream: FastifyReply['raw']; gone: AbortSignal } {
  reply.hijack();
  const stream = reply.raw;
  const controller = new AbortController();
  stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const ping = setInterval(() => stream.write(': ping\n\n'), pingMs);
  stream.on('close', () => {
    clearInterval(ping);
    controller.abort();
  });
  return { stream, gone: controller.signal };
}

/** Answers with the events of a source as fast as the reader takes them, and no faster. Ends when the source does. */
export async function sendEvents(
  reply: FastifyReply,
  source: (gone: AbortSignal) => AsyncIterable<ServerSentEvent>
): Promise<void> {
  const { stream, gone } = openStream(reply);
  try {
    for await (const event of source(gone)) {
      if (!stream.write(sseText(event)) && !gone.aborted) {
        await once(stream, 'drain', { signal: gone });
      }
    }
  } catch (error) {
    if (!gone.aborted) {
      const why = error instanceof Error ? error.message : String(error);
      stream.write(sseText({ id: '', event: 'problem', data: { message: why } }));
    }
  } finally {
    stream.end();
  }
}
