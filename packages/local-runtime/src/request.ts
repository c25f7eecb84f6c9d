import type { Api, ApiOperation } from './api.js';
import { deepest, isTooDeep, parseJson } from './json.js';
import { ServiceProblem, problem } from './problem.js';

/** A mark at its beginning is passed over, and what is no UTF-8 not guessed. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A JSON body; undefined when there is none. @throws ServiceProblem 400 */
export function readBody(body: unknown, type: string | undefined): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0 || type !== 'application/json') {
    return undefined;
  }
  if (isTooDeep(body)) {
    throw problem(
      400,
      'The body is nested too deeply.',
      `It has more than ${deepest} levels of lists and objects.`,
      'Send flatter data, or the inner part as a text.'
    );
  }
  try {
    return parseJson(utf8.decode(body));
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
 * @param given.body JSON; undefined when there is none, or when it is no JSON
 * @throws ServiceProblem 400; under strict 500 where the real service fails
 */
export async function readRequest(
  api: Api,
  operation: ApiOperation,
  given: { path: string; query: string; body: unknown; strict: boolean }
): Promise<{ params: Record<string, string>; query: Record<string, string | string[]> }> {
  const { body, strict } = given;
  const path = api.pathOf(operation, given.path);
  const query = api.queryOf(operation, given.query);
  const errors = await api.errorsOf(operation, { path, query: { ...query }, requestBody: body });
  // Of the statuses the operation itself tells what is wrong.
  const first = errors.find(({ instancePath }) => !instancePath.startsWith('/query/execution_status'));
  if (first) {
    const isMissingBody = first.instancePath === '' || (body === null && first.instancePath === '/requestBody');
    // The real service calls these its own failure; a missing body only of the two operations that declare none.
    const isFailure = isMissingBody
      ? operation.id === 'deploymentUpdate' || operation.id === 'dataJobExecutionStart'
      : !first.instancePath.startsWith('/requestBody');
    const where = first.instancePath || 'The request';
    throw new ServiceProblem(strict && isFailure ? 500 : 400, {
      what: 'The request does not fit the API.',
      why: `${where} ${first.message ?? 'is not valid'}.`,
      consequences: 'Nothing was changed.',
      countermeasures: 'Correct it and send it again.'
    });
  }
  return { params: path, query };
}
