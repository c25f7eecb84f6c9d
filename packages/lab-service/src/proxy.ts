import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceProblem } from './problem.js';
import type { Targets } from './targets.js';

const requestHeaders = ['content-type', 'accept', 'x-opid', 'last-event-id'];
const responseHeaders = ['content-type', 'location', 'retry-after', 'x-opid', 'cache-control'];

/** A part of a path, encoded anew. `.` and `..`, however they are written, would leave the API of the target. */
function encodePart(part: string): string {
  let text: string;
  try {
    text = decodeURIComponent(part);
  } catch {
    throw new ServiceProblem(
      400,
      'path',
      'The path is not understood.',
      'A percent sign stands alone in it.',
      'Encode it.'
    );
  }
  if (text === '.' || text === '..') {
    throw new ServiceProblem(
      400,
      'path',
      'The path is refused.',
      'It leads out of the API of the target.',
      'Name a job.'
    );
  }
  return encodeURIComponent(text);
}

/**
 * Passes a request on to a target. The address comes from configuration, each part of the path is encoded anew, the
 * target's token is added here, and a redirect is an answer, not an order.
 */
export async function passOn(
  request: FastifyRequest,
  reply: FastifyReply,
  targets: Targets,
  name: string,
  path: string
): Promise<FastifyReply> {
  const { url, token } = await targets.address(name);
  const parts = path.split('/').map(encodePart);
  const [, search] = request.url.split('?');
  const address = `${url.replace(/\/$/, '')}/${parts.join('/')}${search ? `?${search}` : ''}`;
  const headers = new Headers();
  for (const header of requestHeaders) {
    const value = request.headers[header];
    if (typeof value === 'string') {
      headers.set(header, value);
    }
  }
  const bearer = await token.token();
  if (bearer) {
    headers.set('authorization', `Bearer ${bearer}`);
  }
  const controller = new AbortController();
  reply.raw.on('close', () => controller.abort());
  const response = await fetch(address, {
    method: request.method,
    headers,
    redirect: 'manual',
    signal: controller.signal,
    ...(Buffer.isBuffer(request.body) && request.body.length > 0 ? { body: new Uint8Array(request.body) } : {})
  });
  reply.code(response.status);
  for (const header of responseHeaders) {
    const value = response.headers.get(header);
    if (value !== null) {
      reply.header(header, value);
    }
  }
  return response.body
    ? reply.send(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]))
    : reply.send();
}
