import { URLExt } from '@jupyterlab/coreutils';
import type { ServerConnection } from '@jupyterlab/services';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';

/** One event of lab-service. */
export interface IEventMessage {
  readonly id: string;
  readonly topic: string;
  /** `reset`: the position was not known; read everything again. */
  readonly type: string;
  readonly data: unknown;
}

type Listener = (message: IEventMessage) => void;

const shortest = 500;
const longest = 30_000;

/**
 * One WebSocket a tab for all topics, opened with the first subscription and closed with the last. It connects again with
 * growing pauses, and resumes where it was.
 */
export class EventChannel {
  private readonly listeners = new Map<string, Set<Listener>>();
  private socket: WebSocket | null = null;
  private position: string | null = null;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly settings: ServerConnection.ISettings) {}

  subscribe(topic: string, listener: Listener): IDisposable {
    const present = this.listeners.get(topic) ?? new Set();
    const isNew = present.size === 0;
    present.add(listener);
    this.listeners.set(topic, present);
    if (!this.socket) {
      this.connect();
    } else if (isNew) {
      this.sendTopics();
    }
    return new DisposableDelegate(() => {
      present.delete(listener);
      if (present.size === 0) {
        this.listeners.delete(topic);
      }
      if (this.listeners.size === 0) {
        this.close();
      }
    });
  }

  private connect(): void {
    this.timer = null;
    const socket = new this.settings.WebSocket(URLExt.join(this.settings.wsUrl, 'vdk-lab/events'));
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      this.sendTopics();
    };
    socket.onmessage = event => this.deliver(String(event.data));
    socket.onclose = () => {
      if (this.socket === socket) {
        this.socket = null;
        this.retry();
      }
    };
  }

  private retry(): void {
    if (this.listeners.size === 0 || this.timer) {
      return;
    }
    const pause = Math.min(longest, shortest * 2 ** this.failures) * (0.5 + Math.random() / 2);
    this.failures += 1;
    this.timer = setTimeout(() => this.connect(), pause);
  }

  private sendTopics(): void {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ topics: [...this.listeners.keys()], position: this.position }));
    }
  }

  private deliver(text: string): void {
    const message = JSON.parse(text) as IEventMessage;
    this.position = message.id;
    const everybody = message.type === 'reset';
    for (const [topic, listeners] of [...this.listeners]) {
      if (everybody || topic === message.topic || topic === message.topic.split('/')[0]) {
        [...listeners].forEach(listener => listener(message));
      }
    }
  }

  private close(): void {
    if (this.timer) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    const { socket } = this;
    this.socket = null;
    this.position = null;
    socket?.close();
  }
}
