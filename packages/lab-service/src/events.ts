import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { openStream, sseText } from './sse.js';

/** What the plugins are told. */
export interface EventMessage {
  readonly topic: string;
  readonly type: string;
  readonly data: unknown;
}

interface Kept {
  readonly topic: string;
  readonly sequence: number;
  readonly text: string;
  /** A later event of the same name says all that this one does. */
  readonly replaces: string | null;
}

/** How much is kept for those who come back. */
const kept = { events: 2000, characters: 16 * 2 ** 20 };
/** A reader that leaves more than this untaken is let go: it comes back with its position. */
const untakenBytes = 8 * 2 ** 20;

/** Everything that happens, in order. Those who come back resume; those whose position is unknown are told to read anew. */
export class Events {
  private readonly epoch = randomUUID().slice(0, 8);
  private sequence = 0;
  /** Position before the first event that is kept. */
  private forgotten = 0;
  private recent: Kept[] = [];
  private characters = 0;
  private readonly listeners = new Set<(event: Kept) => void>();

  /** @param replaces name of a state: who resumes is told the newest of that name only */
  publish(topic: string, type: string, data: unknown, replaces: string | null = null): void {
    this.sequence += 1;
    const text = sseText({ id: `${this.epoch}-${this.sequence}`, event: type, data: { topic, type, data } });
    const event = { topic, sequence: this.sequence, text, replaces };
    if (replaces !== null) {
      const older = this.recent.findIndex(one => one.replaces === replaces);
      this.characters -= older < 0 ? 0 : (this.recent.splice(older, 1)[0]?.text.length ?? 0);
    }
    this.recent.push(event);
    this.characters += text.length;
    while (this.recent.length > kept.events || this.characters > kept.characters) {
      const oldest = this.recent.shift();
      this.characters -= oldest?.text.length ?? 0;
      this.forgotten = oldest?.sequence ?? this.sequence;
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
    return epoch === this.epoch && sequence >= this.forgotten && sequence <= this.sequence
      ? this.recent.filter(event => event.sequence > sequence)
      : null;
  }

  /** Answers `GET /events` with server-sent events. */
  follow(reply: FastifyReply, topics: readonly string[], position: string | undefined): void {
    const { stream, gone } = openStream(reply);
    const wanted = (topic: string): boolean => topics.includes(topic) || topics.includes(topic.split('/')[0] ?? '');
    const send = ({ topic, text }: Kept): void => {
      if (wanted(topic)) {
        stream.write(text);
        if (stream.writableLength > untakenBytes) {
          stream.destroy();
        }
      }
    };
    const missed = position ? this.since(position) : null;
    if (missed === null) {
      const data = { topic: '', type: 'reset', data: {} };
      stream.write(sseText({ id: `${this.epoch}-${this.sequence}`, event: 'reset', data }));
    } else {
      missed.forEach(send);
    }
    this.listeners.add(send);
    gone.addEventListener('abort', () => this.listeners.delete(send));
  }
}
