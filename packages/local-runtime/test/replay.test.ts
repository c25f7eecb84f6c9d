import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outside, smallJob, zip } from './support/archives.js';
import { startInNewFolder, until } from './support/runtime.js';

/** A request to the real service and its answer; names, times, ids and texts are replaced. */
interface Recorded {
  readonly op: string;
  readonly case: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly params: Record<string, unknown> | null;
    readonly content_type: string | null;
    readonly body: unknown;
  };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: unknown };
}

const recorded = readFileSync(join(import.meta.dirname, 'fixtures/recorded-answers.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Recorded);

/** What differs under --strict too, and why: docs/local-runtime.md. Each names the status that we give. */
const differences: Readonly<Record<string, number>> = {
  // Upload checks never change.
  'sourcesUpload: two root folders': 503,
  // Resources are refused whichever are named; upstream lets one memory value slip through.
  'deploymentPatch: memory, one': 400,
  // One Python: another one is not supported, so 409 comes before "would change".
  'deploymentPatch: other python_version': 409
};

/** A failed run stays `running` on the real service: not copied, so the fields of its end differ. */
const endsHere = 'dataJobExecutionRead: failed, kubernetes says failed';
/** Fields that the real service fills from what this runtime has not: resources, a git server, its language's stack, its library's path in a query. */
const absent = new Set([
  ...['resources', 'sourceUrl', 'exception', 'stackTrace', 'cause', 'suppressed', 'localizedMessage', 'queryPath']
]);

let server: Awaited<ReturnType<typeof startInNewFolder>>;
const names = { run: 'abc12345', version: '', execution: '' };

beforeAll(async () => {
  server = await startInNewFolder({ strict: true });
});
afterAll(() => server.end());

const archives: Readonly<Record<string, () => Promise<Buffer>>> = {
  'folder of another name, same files': () => smallJob('another'),
  'changed content': () => zip({ 'job/10_a.py': 'x = 1\n' }),
  'empty zip': () => zip({}),
  'only a file at the root': () => zip({ '10_a.py': 'x = 1\n' }),
  'two root folders': () => zip({ 'a/10_a.py': 'x = 1\n', 'b/20_b.py': 'x = 1\n' }),
  'path outside (zip slip)': outside,
  'empty folder only': () => zip({ 'job/': '' })
};

function fill(text: string): string {
  return text
    .replaceAll('shape-<run>-<epoch>', names.execution)
    .replaceAll('<run>', names.run)
    .replaceAll('<sha>', names.version);
}

async function bodyOf({ op, case: name, request }: Recorded): Promise<string | Buffer | undefined> {
  if (request.content_type === null) {
    return undefined;
  }
  if (op === 'sourcesUpload') {
    return typeof request.body === 'string' && !/^<\d+ bytes>$/.test(request.body)
      ? request.body
      : (archives[name] ?? (() => smallJob('shape')))();
  }
  if (name === 'other job_version') {
    return JSON.stringify({ job_version: '0'.repeat(40) });
  }
  return typeof request.body === 'string' ? fill(request.body) : fill(JSON.stringify(request.body));
}

async function ask(method: string, path: string, type: string | null, body: string | Buffer | undefined) {
  const response = await fetch(`${server.held.runtime.url}${path}`, {
    method,
    headers: type === null ? {} : { 'content-type': type },
    ...(body === undefined || method === 'GET' ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) })
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const content: unknown = isJson && bytes.length > 0 ? JSON.parse(bytes.toString('utf8')) : bytes;
  return { status: response.status, headers: response.headers, bytes, content };
}

type Answered = Awaited<ReturnType<typeof ask>>;

function isEnded(content: unknown): boolean {
  const { status } = Object(content) as { status?: string };
  return status !== 'submitted' && status !== 'running';
}

/** The recording waited here until the service had come so far. */
async function waitFor(item: Recorded, request: () => Promise<Answered>): Promise<Answered> {
  const key = `${item.op}: ${item.case}`;
  if (/^dataJobExecutionRead: (finished|cancelled|failed, .*)$/.test(key)) {
    return until(request, ({ content }) => isEnded(content));
  }
  if (key === 'dataJobExecutionRead: running') {
    return until(request, ({ content }) => Object(content).status !== 'submitted');
  }
  if (key === 'deploymentList: one') {
    return until(request, ({ content }) => Array.isArray(content) && content.length > 0);
  }
  return request();
}

/** Ways in which `actual` has not the shape of `wanted`. A null in the recording stands for any value. */
function misfits(wanted: unknown, actual: unknown, at = ''): string[] {
  if (wanted === null || absent.has(at.split('.').at(-1) ?? '')) {
    return [];
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual)) {
      return [`${at}: no list`];
    }
    if (wanted.length === 0 || actual.length === 0) {
      return wanted.length === actual.length ? [] : [`${at}: ${actual.length} elements, not ${wanted.length}`];
    }
    return misfits(wanted[0], actual[0], `${at}.0`);
  }
  if (typeof wanted === 'object') {
    if (typeof actual !== 'object' || actual === null) {
      return [`${at}: no object`];
    }
    const mine = new Map(Object.entries(actual));
    return Object.entries(wanted).flatMap(([key, value]) =>
      mine.has(key) ? misfits(value, mine.get(key), `${at}.${key}`) : absent.has(key) ? [] : [`${at}.${key}: missing`]
    );
  }
  const isText = typeof wanted === 'string' && wanted.startsWith('<');
  return typeof actual === typeof wanted || (isText && actual !== undefined)
    ? []
    : [`${at}: ${typeof actual}, not ${typeof wanted}`];
}

describe('the answers of a real service, under --strict', () => {
  it('has all 228 of them', () => expect(recorded).toHaveLength(228));

  it.each(recorded.map((item, index) => ({ item, name: `${index} ${item.op}: ${item.case}` })))(
    '$name',
    async ({ item }) => {
      const { request, response } = item;
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(request.params ?? {})) {
        for (const one of Array.isArray(value) ? value : [value]) {
          query.append(key, fill(String(one)));
        }
      }
      const path = `${fill(request.path)}${query.size > 0 ? `?${query}` : ''}`;
      const body = await bodyOf(item);
      if (item.op === 'dataJobDelete' && item.case === 'ok') {
        await ask('PUT', `${path}/deployments/x/properties`, 'application/json', '{"survives": true}');
      }
      const answer = await waitFor(item, () => ask(request.method, path, request.content_type, body));
      const { version_sha: version } = Object(answer.content) as { version_sha?: string };
      names.version = version ?? names.version;
      names.execution = answer.headers.get('location')?.match(/\/executions\/(.+)$/)?.[1] ?? names.execution;

      const key = `${item.op}: ${item.case}`;
      const said = answer.bytes.toString('utf8').slice(0, 500);
      expect(answer.status, said).toBe(differences[key] ?? response.status);
      if (key in differences) {
        return;
      }
      expect(answer.headers.get('content-type')?.split(';')[0] ?? null, said).toBe(
        response.headers['content-type'] ?? null
      );
      for (const name of ['location', 'allow']) {
        expect(answer.headers.has(name), name).toBe(name in response.headers);
      }
      if (response.body === '') {
        expect(said).toBe('');
      } else if (!Buffer.isBuffer(answer.content) && key !== endsHere) {
        expect(misfits(response.body, answer.content), said).toEqual([]);
      }
    }
  );
});
