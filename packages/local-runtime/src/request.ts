import type { FastifyRequest } from 'fastify';
import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { ServiceProblem } from './problem.js';

/** A JSON body; undefined when there is none. @throws ServiceProblem 400 */
export function readBody(body: unknown, type: string | undefined): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0 || type !== 'application/json') {
    return undefined;
  }
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new ServiceProblem(400, {
      what: 'The body is no JSON.',
      why: error instanceof Error ? error.message : String(error),
      consequences: 'Nothing was changed.',
      countermeasures: 'Send a JSON object.'
    });
  }
}

/**
 * Path and query of a request that fits its operation.
 * @throws ServiceProblem 400; under strict 500 where the real service fails
 */
export function readRequest(
  api: OpenAPIBackend,
  operation: Operation,
  given: { request: FastifyRequest; path: string; body: unknown; isBinary: boolean; strict: boolean }
): { params: Record<string, string>; query: Record<string, unknown> } {
  const { request, path, body, isBinary, strict } = given;
  const call = {
    method: request.method,
    path,
    query: request.url.split('?')[1] ?? '',
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value ?? '']))
  };
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
    const isMissingBody = body === undefined && !isBinary && operation.requestBody !== undefined;
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
  const params = Object.entries(parsed.params ?? {}).map(([name, value]) => [name, String(value)] as const);
  return { params: Object.fromEntries(params), query: parsed.query ?? {} };
}
