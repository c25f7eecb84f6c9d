import { maxHeaderSize } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Access, askingJob, isAllowed, isHostKnown, signIn, userOf } from './access.js';
import { Api, type ApiOperation } from './api.js';
import { EventStream } from './event-stream.js';
import { operations as documented } from './generated/operations.js';
import type { Answer, Operation } from './operations.js';
import { ServiceProblem, diskFull, problem } from './problem.js';
import { readBody, readRequest } from './request.js';

/** Bytes of one request. */
const bodyLimit = 256 * 2 ** 20;

/** Routes have no schemas here, so what the framework compiles them with is not loaded. */
const noCompiler = () => (): never => {
  throw new Error('A route has a schema.');
};

export interface ServerOptions extends Access {
  /** By operation id of the two documents. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** Codes of the real service also where ours say more. */
  readonly strict: boolean;
}

/** The HTTP server: routes and validates from the documents, and answers as they say. */
export function makeServer(options: ServerOptions): FastifyInstance {
  const app = fastify({
    bodyLimit,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 100_000 },
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    clientErrorHandler: refuse,
    // A path that cannot be decoded.
    frameworkErrors: (_, request, reply) => {
      void (admit(request, reply) ?? framework(reply, 400, request.url.split('?')[0] ?? ''));
    }
  });
  const api = new Api(documented);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));

  const operations = new WeakMap<FastifyRequest, ApiOperation | undefined>();

  /** Answers who may not ask; undefined for all others. */
  const admit = (request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined => {
    const opId = request.headers['x-opid'];
    reply.header('x-opid', typeof opId === 'string' && opId !== '' ? opId : `0${Date.now()}`);
    if (!isHostKnown(request)) {
      return reply.code(421).send({
        what: 'This host is not known.',
        why: `The request names ${request.headers.host ?? 'none'}.`,
        consequences: 'It was not answered.',
        countermeasures: 'Use 127.0.0.1.'
      });
    }
    // What answers GET answers HEAD; Node leaves the body away.
    const operation = api.find(request.method === 'HEAD' ? 'GET' : request.method, pathOf(request));
    operations.set(request, operation);
    return isAllowed(request, operation?.isPublic === true, options)
      ? undefined
      : reply.code(401).header('www-authenticate', 'Bearer').send();
  };
  app.addHook('onRequest', async (request, reply) => admit(request, reply));
  // Methods that the framework does not route.
  app.setNotFoundHandler((request, reply) => notServed(api, pathOf(request), reply));
  app.setErrorHandler((error: unknown, request, reply) => sendProblem(request, reply, error));
  app.all('/*', (request, reply) => answer(api, operations.get(request), options, request, reply));
  return app;
}

/** A slash at the end is accepted. */
function pathOf(request: FastifyRequest): string {
  const [path = ''] = request.url.split('?');
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}

/** All after the first question mark. */
function queryOf({ url }: FastifyRequest): string {
  const at = url.indexOf('?');
  return at < 0 ? '' : url.slice(at + 1);
}

async function answer(
  api: Api,
  operation: ApiOperation | undefined,
  options: ServerOptions,
  request: FastifyRequest,
  reply: FastifyReply
): Promise<FastifyReply> {
  const path = pathOf(request);
  if (operation?.id === 'runtimeToken') {
    return signIn(request, reply, options);
  }
  const run = options.operations[operation?.id ?? ''];
  if (!operation || !run) {
    return notServed(api, path, reply);
  }
  const page = options.strict ? pageOf(request) : null;
  if (page !== null) {
    return reply.code(page).type('text/html').send(`<!doctype html><title>${page}</title>`);
  }
  const accepted = operation.accepts;
  // Bytes, when nobody says what they are.
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'application/octet-stream';
  const hasBody = Buffer.isBuffer(request.body) && request.body.length > 0;
  if (accepted.length > 0 && hasBody && !accepted.includes(type)) {
    return framework(reply, 415, path);
  }
  const isBinary = accepted.includes('application/octet-stream');
  const body = isBinary ? request.body : readBody(request.body, type);
  const { params, query } = await readRequest(api, operation, {
    path,
    query: queryOf(request),
    body: isBinary ? undefined : body,
    strict: options.strict
  });
  const lastEventId = request.headers['last-event-id'];
  const result = await run({
    params,
    query,
    body,
    isExecution: askingJob(request, options) !== null,
    user: userOf(options),
    opId: String(reply.getHeader('x-opid')),
    lastEventId: typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : null,
    origin: `http://${request.headers.host ?? '127.0.0.1'}`
  });
  return send(reply, result);
}

/** Status of what the real service answers with a page of HTML before an operation sees it; null: nothing such. */
function pageOf(request: FastifyRequest): number | null {
  if (/%2f/i.test(pathOf(request))) {
    return 400;
  }
  const types = request.headers.accept?.split(',').map(type => type.split(';')[0]?.trim()) ?? ['*/*'];
  return ['GET', 'HEAD'].includes(request.method) && types.every(type => type === 'text/html') ? 406 : null;
}

/** The path has other methods, or none; no other origin is allowed any of them. */
function notServed(api: Api, path: string, reply: FastifyReply): FastifyReply {
  if (reply.request.headers['access-control-request-method'] !== undefined) {
    return reply.code(403).send();
  }
  const methods = api.methodsOf(path);
  if (methods.length > 0) {
    reply.header('allow', methods.join(', '));
  }
  return framework(reply, methods.length > 0 ? 405 : 404, path);
}

function send(reply: FastifyReply, { status, headers = {}, body, follow }: Answer): FastifyReply {
  if (follow && reply.request.method === 'HEAD') {
    return reply.code(status).type('text/event-stream').send();
  }
  if (follow) {
    reply.hijack();
    reply.raw.setHeader('x-opid', String(reply.getHeader('x-opid')));
    const stream = new EventStream(reply.raw);
    void follow(stream).catch(() => stream.end());
    return reply;
  }
  reply.code(status).headers(headers);
  return body === undefined ? reply.send() : reply.send(body);
}

/** The third shape of errors: what the real service's framework answers. */
function framework(reply: FastifyReply, status: number, path: string): FastifyReply {
  const error = { 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed', 415: 'Unsupported Media Type' }[
    status
  ];
  return reply.code(status).send({ timestamp: new Date().toISOString(), status, error, path });
}

function sendProblem(request: FastifyRequest, reply: FastifyReply, thrown: unknown): FastifyReply {
  const error = diskFull(thrown) ?? thrown;
  if (error instanceof ServiceProblem) {
    return error.texts ? reply.code(error.status).send(error.texts) : reply.code(error.status).send();
  }
  const status =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  const opId = String(reply.getHeader('x-opid'));
  if (status === 415) {
    return framework(reply, status, pathOf(request));
  }
  if (status < 500) {
    const message = (error instanceof Error ? error.message : String(error)).replace(/\.+$/, '');
    const { texts } =
      status === 413
        ? problem(413, 'The request is too large.', `At most ${bodyLimit} bytes are taken.`, 'Send less.')
        : problem(status, 'The request is not understood.', `${message}.`, 'Correct it and send it again.');
    return reply.code(status).send(texts);
  }
  process.stderr.write(`${JSON.stringify(opId)} ${error instanceof Error ? String(error.stack) : String(error)}\n`);
  // No stack and no path of this machine reaches a client.
  return reply.code(status).send({
    what: 'The runtime failed.',
    why: 'An error in the runtime, not in the request.',
    consequences: 'The request was not carried out.',
    countermeasures: `Look at what the runtime wrote on stderr for ${opId}.`
  });
}

/** Why what came was no request, by Node's code; anything else is no HTTP. */
const refusals: Readonly<Record<string, readonly [head: string, ...texts: Parameters<typeof problem>]>> = {
  HPE_HEADER_OVERFLOW: [
    'Request Header Fields Too Large',
    431,
    'The request is too long.',
    `Address and headers have more than ${maxHeaderSize} bytes.`,
    'Ask for less at once.'
  ],
  // Browsers open connections before they need them, and know this answer for one that they did not use.
  ERR_HTTP_REQUEST_TIMEOUT: [
    'Request Timeout',
    408,
    'No request came.',
    'The connection was open for too long.',
    'Send it again.'
  ]
};

/** What is no HTTP, or more of it than is read before a request begins, or nothing at all. */
function refuse(error: Error & { code?: string }, socket: Socket): void {
  if (socket.writable) {
    const [head, ...words] = refusals[error.code ?? ''] ?? [
      'Bad Request',
      400,
      'The request is no HTTP.',
      'It could not be read.',
      'Use an HTTP client.'
    ];
    const { status, texts } = problem(...words);
    const body = JSON.stringify(texts);
    const length = Buffer.byteLength(body);
    socket.write(
      `HTTP/1.1 ${status} ${head}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`
    );
  }
  socket.destroy(error);
}
