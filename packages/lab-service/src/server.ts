import { createHash, timingSafeEqual } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Ajv } from 'ajv';
import { OpenAPIBackend, ValidationContext } from 'openapi-backend';
import type { Document } from 'openapi-backend';
import { document } from './generated/lab-service.js';
import { ServiceProblem, asProblem } from './problem.js';

/** A request whose path, query and body fit the document. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Folder that Jupyter serves; null when it is no local one. */
  readonly contentsRoot: string | null;
  readonly reply: FastifyReply;
}

/** Resolves to status and JSON body; undefined when it has answered itself. */
export type Operation = (call: Call) => Promise<readonly [status: number, body?: unknown] | undefined>;

const bodyLimit = 256 * 2 ** 20;
export const rootHeader = 'x-vdk-lab-contents-root';

function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** The HTTP server: token, Host, routing and validation from the document, errors as problems. */
export async function makeServer(options: {
  token: string;
  operations: Readonly<Record<string, Operation>>;
  passOn: (request: FastifyRequest, reply: FastifyReply, target: string, path: string) => Promise<FastifyReply>;
}): Promise<FastifyInstance> {
  const app = fastify({ bodyLimit, forceCloseConnections: true, routerOptions: { maxParamLength: 2000 } });
  const api = new OpenAPIBackend({
    definition: document as unknown as Document,
    // Texts of the query become numbers; a body is taken as it is.
    ajvOpts: { strict: false, coerceTypes: true, validateFormats: false },
    customizeAjv: (ajv, _, context) =>
      context === ValidationContext.RequestBody ? new Ajv({ strict: false, validateFormats: false }) : ajv,
    quick: true
  });
  await api.init();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));

  app.addHook('onRequest', async request => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (!['127.0.0.1', 'localhost', '[::1]'].includes(host)) {
      throw new ServiceProblem(421, 'host', 'This host is not known.', `The request names ${host}.`, 'Use 127.0.0.1.');
    }
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (request.url !== '/health' && !isSame(bearer, options.token)) {
      throw new ServiceProblem(
        401,
        'token',
        'The request is not signed in.',
        'Its token is missing or wrong.',
        'Go through Jupyter.'
      );
    }
  });
  app.setErrorHandler((error: unknown, _, reply) => {
    const status = error instanceof ServiceProblem ? error.status : statusOf(error);
    return reply.code(status).send(asProblem(error));
  });
  for (const half of ['data-jobs', 'runtime']) {
    app.all<{ Params: { target: string; '*': string } }>(`/targets/:target/${half}/*`, (request, reply) => {
      const [path = ''] = request.url.split('?');
      const rest = path.slice(path.indexOf(`/${half}/`) + half.length + 2);
      return options.passOn(request, reply, request.params.target, `${half}/${rest}`);
    });
  }
  app.all('/*', (request, reply) => answer(api, options.operations, request, reply));
  return app;
}

function statusOf(error: unknown): number {
  const status: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' ? status : 500;
}

async function answer(
  api: OpenAPIBackend,
  operations: Readonly<Record<string, Operation>>,
  request: FastifyRequest,
  reply: FastifyReply
): Promise<FastifyReply | undefined> {
  const [path = '', query = ''] = request.url.split('?');
  const body = readJson(request.body);
  const call = {
    method: request.method,
    path,
    query,
    headers: { 'content-type': 'application/json' },
    body
  };
  const operation = api.matchOperation(call);
  const run = operation?.operationId ? operations[operation.operationId] : undefined;
  if (!operation || !run) {
    const isKnown = api.router
      .getOperations()
      .some(({ path: template }) => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
    throw isKnown
      ? new ServiceProblem(
          405,
          'method',
          `${request.method} is not allowed here.`,
          'The operation has another method.',
          'Use that.'
        )
      : new ServiceProblem(
          404,
          'unknown',
          `There is nothing at ${path}.`,
          'The path is not in the API.',
          'Update all parts of VDK Lab.'
        );
  }
  const validation = api.validateRequest(call, operation);
  if (!validation.valid) {
    const [first] = validation.errors ?? [];
    const why = `${first?.instancePath || 'It'} ${first?.message ?? 'is not valid'}.`;
    throw new ServiceProblem(400, 'invalid-request', 'The request does not fit the API.', why, 'Correct it.');
  }
  const parsed = api.router.parseRequest(call, operation);
  const root = request.headers[rootHeader];
  const result = await run({
    params: Object.fromEntries(Object.entries(parsed.params ?? {}).map(([name, value]) => [name, String(value)])),
    query: parsed.query ?? {},
    body: typeof body === 'object' && body !== null ? { ...body } : {},
    contentsRoot: typeof root === 'string' && root !== '' ? decodeURIComponent(root) : null,
    reply
  });
  if (result === undefined) {
    return undefined;
  }
  const [status, content] = result;
  return content === undefined ? reply.code(status).send() : reply.code(status).send(content);
}

function readJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) {
    return undefined;
  }
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ServiceProblem(400, 'invalid-request', 'The body is no JSON.', why, 'Send a JSON object.');
  }
}
