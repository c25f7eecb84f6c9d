import { createHash } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A package index, or a proxy, on loopback that answers as it is told. */
export class PackageIndex {
  readonly requests: { path: string; authorization: string | undefined }[] = [];
  private readonly server: Server;
  private readonly waiting = new Set<() => void>();
  private readonly files = new Map<string, Buffer>();

  /** @param answer a status for every request; `hang` never answers; `files` serves what was added */
  constructor(public answer: number | 'hang' | 'files') {
    this.server = createServer((request, response) => this.reply(request, response));
    this.server.on('connect', (request: IncomingMessage, socket) => {
      // uv closes its end at once.
      socket.on('error', () => undefined);
      this.note(request);
      socket.end(`HTTP/1.1 ${String(this.answer)} No\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n`);
    });
  }

  private note(request: IncomingMessage): void {
    const { authorization, 'proxy-authorization': proxy } = request.headers;
    this.requests.push({ path: request.url ?? '', authorization: authorization ?? proxy });
    this.waiting.forEach(wake => wake());
  }

  private reply(request: IncomingMessage, response: ServerResponse): void {
    this.note(request);
    if (this.answer === 'hang') {
      return;
    }
    if (typeof this.answer === 'number') {
      response.writeHead(this.answer).end();
      return;
    }
    const [, kind, name = ''] = (request.url ?? '').split('/');
    if (kind === 'files') {
      const file = this.files.get(decodeURIComponent(name));
      response.writeHead(file ? 200 : 404).end(file);
      return;
    }
    const names = [...this.files.keys()].filter(file => file.split('-')[0]?.replaceAll('_', '-') === name);
    const links = names.map(file => {
      const hash = createHash('sha256')
        .update(this.files.get(file) ?? '')
        .digest('hex');
      return `<a href="/files/${file}#sha256=${hash}">${file}</a>`;
    });
    response.writeHead(names.length > 0 ? 200 : 404, { 'content-type': 'text/html' }).end(links.join('\n'));
  }

  add(name: string, content: Buffer): void {
    this.files.set(name, content);
  }

  async start(): Promise<string> {
    await new Promise<void>(done => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/simple`;
  }

  /** Resolves when a request has come in. */
  asked(): Promise<void> {
    return this.requests.length > 0 ? Promise.resolve() : new Promise(done => this.waiting.add(done));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(done => this.server.close(done));
  }
}
