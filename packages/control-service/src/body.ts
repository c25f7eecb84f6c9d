import { invalidArgument } from './error.js';
import { failureOfBody, failureOfTruncation, type FailureContext } from './failures.js';
import type { ApiRequestOptions } from './generated/core/ApiRequestOptions.js';

/** What the body of a success holds. `location` reads the header instead. */
export type Expected = 'json' | 'bytes' | 'nothing' | 'location';

/** Files to send. A stream can be sent once only, so a call with one is never repeated. */
export type Bytes = Blob | ArrayBuffer | Uint8Array | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** What `fetch` is to send for the body of a request of the generated client. */
export function requestBody(request: ApiRequestOptions): { body: BodyInit | undefined; stream: boolean } {
  const body: unknown = request.body;
  if (request.mediaType === 'application/octet-stream') {
    if (body instanceof Blob || body instanceof ArrayBuffer || body instanceof Uint8Array) {
      return { body: body as BodyInit, stream: false };
    }
    if (body instanceof ReadableStream || (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)) {
      // Node's fetch takes any asynchronous iterable of bytes; TypeScript's browser types do not know it.
      return { body: body as BodyInit, stream: true };
    }
    throw invalidArgument('The files are neither bytes nor a stream of bytes.', 'Pass a Blob, bytes or a stream.');
  }
  if (body === undefined) {
    return { body: undefined, stream: false };
  }
  try {
    return { body: JSON.stringify(body), stream: false };
  } catch {
    throw invalidArgument('The values cannot be written as JSON.', 'Leave out what is circular or a big integer.');
  }
}

export const utf8 = new TextDecoder();

/**
 * The body of an answer. One without an end is not to fill the memory: of it no more is received.
 *
 * @throws ControlServiceError when it holds more than 256 MiB; 512 of files
 */
export async function receive(
  context: FailureContext,
  response: Response,
  expected: Expected
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  let left = 2 ** (expected === 'bytes' ? 29 : 28);
  for (let part; (part = (await reader?.read())?.value); parts.push(part)) {
    if ((left -= part.length) < 0) {
      await reader?.cancel();
      throw failureOfBody(context, response, 'too-large', '');
    }
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * The body of a success.
 *
 * @throws ControlServiceError when it is not what was expected
 */
export function readBody(
  context: FailureContext,
  response: Response,
  bytes: Uint8Array,
  expected: Expected,
  header?: string
): unknown {
  if (expected === 'location') {
    const location = response.headers.get(header ?? 'Location');
    if (location === null) {
      throw failureOfBody(context, response, 'no-location', '');
    }
    return location;
  }
  const { headers } = response;
  if (headers.get('content-type')?.includes('html')) {
    // No operation answers with a web page: this is a sign-in or error page of something in between.
    throw failureOfBody(context, response, 'not-json', '<');
  }
  const due = Number(headers.get('content-length') ?? bytes.length);
  if (bytes.length < due && !headers.has('content-encoding')) {
    throw failureOfTruncation(context, bytes.length, due);
  }
  if (expected === 'bytes') {
    return bytes;
  }
  if (expected === 'nothing') {
    return undefined;
  }
  const text = utf8.decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw failureOfBody(context, response, text.trim() ? 'not-json' : 'empty-answer', text);
  }
}
