import type { Runtime } from '../../src/index.js';

export interface Answered<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  /** JSON where the answer says so, else text. */
  readonly body: T;
}

/** Asks a runtime, with its own token unless told otherwise. Objects are sent as JSON, bytes as they are. */
export async function ask<T = unknown>(
  runtime: Runtime,
  method: string,
  path: string,
  body?: unknown,
  token: string | null = runtime.token
): Promise<Answered<T>> {
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(`${runtime.url}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' })
    },
    ...(body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) })
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && text !== '';
  return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T };
}

/** Server-sent events of an answer, one after the other. */
export async function* eventsOf(response: Response): AsyncGenerator<{ event: string; id: string; data: unknown }> {
  let said = '';
  const decoder = new TextDecoder();
  for await (const bytes of response.body ?? []) {
    said += decoder.decode(bytes, { stream: true });
    for (let end = said.indexOf('\n\n'); end >= 0; end = said.indexOf('\n\n')) {
      const lines = said.slice(0, end).split('\n');
      said = said.slice(end + 2);
      const field = (name: string): string =>
        lines.find(line => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
      if (field('event')) {
        yield { event: field('event'), id: field('id'), data: JSON.parse(field('data')) };
      }
    }
  }
}
