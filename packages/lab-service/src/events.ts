import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/** What the plugins are told. */
export interface EventMessage {
  readonly topic: string;
  readonly type: string;
  readonly data: unknown;
}

interface Kept extends EventMessage {
  readonly sequence: number;
}

const kept = 2000;
const pingMs = 15_000;

/** Everything that happens, in order. Those who come back resume; those whose position is unknown are told to read anew. */
export class Events {
  private readonly epoch = randomUUID().slice(0, 8);
  private sequence = 0;
  private readonly recent: Kept[] = [];
  private readonly listeners = new Set<(event: Kept) => void>();

  publish(topic: string, type: string, data: unknown): void {
    this.sequence += 1;
    const event = { topic, type, data, sequence: this.sequence };
    this.recent.push(event);
    if (this.recent.length > kept) {
      this.recent.shift();
    }
    this.listeners.forEach(listener => listener(event));
  }

  get followers(): number {
    return this.listeners.size;
  }

  /** Events after a position; null when they are not known any more. */
  private since(position: string): Kept[] | null {
    const [epoch, text] = position.split('-');
    const sequence = Number(text);
    const first = this.recent[0]?.sequence ?? this.sequence + 1;
    return epoch === this.epoch && sequence >= first - 1
      ? this.recent.filter(event => event.sequence > sequence)
      : null;
  }

  /** Answers `GET /events` with server-sent events. */
  follow(reply: FastifyReply, topics: readonly string[], position: string | undefined): void {
    reply.hijack();
    const stream = reply.raw;
    stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const wanted = (topic: string): boolean => topics.includes(topic) || topics.includes(topic.split('/')[0] ?? '');
    const send = ({ sequence, topic, type, data }: Kept): void => {
      if (wanted(topic)) {
        stream.write(
          `id: ${this.epoch}-${sequence}\nevent: ${type}\ndata: ${JSON.stringify({ topic, type, data })}\n\n`
        );
      }
    };
    const missed = position ? this.since(position) : null;
    if (missed === null) {
      const data = JSON.stringify({ topic: '', type: 'reset', data: {} });
      stream.write(`id: ${this.epoch}-${this.sequence}\nevent: reset\ndata: ${data}\n\n`);
    } else {
      missed.forEach(send);
    }
    this.listeners.add(send);
    const ping = setInterval(() => stream.write(': ping\n\n'), pingMs);
    stream.on('close', () => {
      clearInterval(ping);
      this.listeners.delete(send);
    });
  }
}
