import { timingSafeEqual, createHash } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { OpenAPIBackend } from 'openapi-backend';
import type { Document } from 'openapi-backend';
import { document } from './generated/control-service.js';
import type { Answer, Operation } from './operations.js';
import { ServiceProblem } from './problem.js';

/** Bytes of one request. */
const bodyLimit = 256 * 2 ** 20;

export interface ServerOptions {
  readonly operations: Readonly<Record<string, Operation>>;
  /** Null: everybody on this machine. */
  readonly token: string | null;
  /** Codes of the real service also where ours say more. */
  readonly strict: boolean;
  /** The job whose execution has this token. */
  readonly jobOfToken: (token: string) => { team: string; job: string } | null;
}

function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function bearer(request: FastifyRequest): string | null {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

const ownData = /^\/data-jobs\/for-team\/([^/]+)\/jobs\/([^/]+)\/deployments\/[^/]+\/(properties|secrets)$/;

/** Without a token: alive?, sign-in, and what the document says is public. */
const openToAll =
  /^(\/health|\/oauth\/token|\/data-jobs\/teams\/[^/]+\/oauth-credentials\/client-id|\/data-jobs\/oauth-credentials\/client-ids)$/;

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** May this request pass? An execution's token reaches its own job's properties and secrets alone. */
function isAllowed(request: FastifyRequest, options: ServerOptions): boolean {
  const token = bearer(request);
  const owner = token === null ? null : options.jobOfToken(token);
  const [path = ''] = request.url.split('?');
  if (owner) {
    const [, team = '', job = ''] = ownData.exec(path) ?? [];
    return decode(team) === owner.team && decode(job) === owner.job;
  }
  if (openToAll.test(path)) {
    return true;
  }
  return options.token === null || (token !== null && same(token, options.token));
}

/** The HTTP server: routes and validates from the document, and answers as it says. */
export async function makeServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 }
  });
  const api = new OpenAPIBackend({
    definition: document as unknown as Document,
    ajvOpts: { strict: false, coerceTypes: true, validateFormats: false, allErrors: true },
    quick: true
  });
  await api.init();

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));

  app.addHook('onRequest', async (request, reply) => {
    const opId = request.headers['x-opid'];
    reply.header('x-opid', typeof opId === 'string' && opId !== '' ? opId : `0${Date.now()}`);
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) {
      return reply.code(421).send({
        what: 'This host is not known.',
        why: `The request names ${host}.`,
        consequences: 'It was not answered.',
        countermeasures: 'Use 127.0.0.1.'
      });
    }
    if (!isAllowed(request, options)) {
      return reply.code(401).header('www-authenticate', 'Bearer').send();
    }
  });
  app.setNotFoundHandler((request, reply) => framework(reply, 404, request.url.split('?')[0] ?? ''));
  app.setErrorHandler((error: unknown, _, reply) => sendProblem(reply, error));
  app.get('/health', () => ({ status: 'ok' }));
  app.post('/oauth/token', (request, reply) => signIn(request, reply, options.token));
  app.all('/data-jobs/*', (request, reply) => answer(api, options, request, reply));
  return app;
}

async function answer(
  api: OpenAPIBackend,
  { operations, strict, jobOfToken }: ServerOptions,
  request: FastifyRequest,
  reply: FastifyReply
): Promise<FastifyReply> {
  const [path = '', search = ''] = request.url.split('?');
  const call = {
    method: request.method,
    path: path.length > 1 ? path.replace(/\/$/, '') : path,
    query: search,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value ?? '']))
  };
  const operation = api.matchOperation(call);
  const run = operation?.operationId ? operations[operation.operationId] : undefined;
  if (!operation || !run) {
    const methods = api.router
      .getOperations()
      .filter(({ path: template }) => matches(template, call.path))
      .map(({ method }) => method.toUpperCase());
    if (methods.length > 0) {
      reply.header('allow', methods.join(', '));
    }
    return framework(reply, methods.length > 0 ? 405 : 404, call.path);
  }
  const wanted = Object.keys((operation.requestBody as { content?: object } | undefined)?.content ?? {});
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim();
  if (wanted.length > 0 && Buffer.isBuffer(request.body) && request.body.length > 0 && type && !wanted.includes(type)) {
    return framework(reply, 415, call.path);
  }
  const isBinary = wanted.includes('application/octet-stream');
  const body = isBinary ? request.body : readBody(request);
  const parsed = api.router.parseRequest({ ...call, body: isBinary ? undefined : body }, operation);
  const validation = api.validateRequest({ ...call, body: isBinary ? 'binary' : body }, operation);
  // Unknown parameters are ignored; of the statuses the operation itself tells what is wrong.
  const [first] = (validation.errors ?? []).filter(
    ({ instancePath, keyword }) =>
      !instancePath.startsWith('/query/execution_status') &&
      !(instancePath === '/query' && keyword === 'additionalProperties')
  );
  if (first) {
    const isBody = first.instancePath.startsWith('/requestBody');
    const isMissingBody = body === undefined && !isBinary && wanted.length > 0;
    // The real service calls these its own failure; a missing body only of the two operations that declare none.
    const isFailure = isMissingBody
      ? operation.operationId === 'deploymentUpdate' || operation.operationId === 'dataJobExecutionStart'
      : !isBody;
    const where = first.instancePath || 'The request';
    throw new ServiceProblem(strict && isFailure ? 500 : 400, {
      what: 'The request does not fit the API.',
      why: `${where} ${first.message ?? 'is not valid'}.`,
      consequences: 'Nothing was changed.',
      countermeasures: 'Correct it and send it again.'
    });
  }
  const result = await run({
    params: Object.fromEntries(Object.entries(parsed.params ?? {}).map(([name, value]) => [name, String(value)])),
    query: parsed.query ?? {},
    body,
    isExecution: jobOfToken(bearer(request) ?? '') !== null,
    opId: String(reply.getHeader('x-opid')),
    origin: `http://${request.headers.host ?? '127.0.0.1'}`
  });
  return send(reply, result);
}

/** The grant of an API token: `vdk login -t api-token` trades the runtime's token for itself. */
function signIn(request: FastifyRequest, reply: FastifyReply, token: string | null): FastifyReply {
  const form = new URLSearchParams(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
  const given = form.get('refresh_token') ?? '';
  reply.header('cache-control', 'no-store');
  if (form.get('grant_type') !== 'refresh_token') {
    return reply
      .code(400)
      .send({ error: 'unsupported_grant_type', error_description: 'Send grant_type=refresh_token.' });
  }
  if (token !== null && !same(given, token)) {
    return reply.code(400).send({ error: 'invalid_grant', error_description: 'This is not the token of the runtime.' });
  }
  const life = 12 * 3600;
  return reply.send({ access_token: given, refresh_token: given, token_type: 'bearer', expires_in: life });
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path);
}

function readBody(request: FastifyRequest): unknown {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim();
  if (!Buffer.isBuffer(request.body) || request.body.length === 0 || type !== 'application/json') {
    return undefined;
  }
  try {
    return JSON.parse(request.body.toString('utf8'));
  } catch (error) {
    throw new ServiceProblem(400, {
      what: 'The body is no JSON.',
      why: error instanceof Error ? error.message : String(error),
      consequences: 'Nothing was changed.',
      countermeasures: 'Send a JSON object.'
    });
  }
}

function send(reply: FastifyReply, { status, headers = {}, body }: Answer): FastifyReply {
  reply.code(status).headers(headers);
  return body === undefined ? reply.send() : reply.send(body);
}

/** The third shape of errors: what the real service's framework answers. */
function framework(reply: FastifyReply, status: number, path: string): FastifyReply {
  const error = { 404: 'Not Found', 405: 'Method Not Allowed', 415: 'Unsupported Media Type' }[status];
  return reply.code(status).send({ timestamp: new Date().toISOString(), status, error, path });
}

function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof ServiceProblem) {
    return error.texts ? reply.code(error.status).send(error.texts) : reply.code(error.status).send();
  }
  const status =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  // No stack and no path of this machine reaches a client.
  return reply.code(status).send({
    what: status === 413 ? 'The request is too large.' : 'The runtime failed.',
    why: status === 413 ? 'It has more bytes than the runtime takes.' : 'An error in the runtime, not in the request.',
    consequences: 'The request was not carried out.',
    countermeasures: `Look at the runtime's log for ${String(reply.getHeader('x-opid'))}.`
  });
}
