import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlService, instant } from '../src/index.js';
import { baseAddress, queryString } from '../src/address.js';
import { equalJson } from '../src/json.js';
import { backOff, retryAfter } from '../src/wait.js';
import { serve } from './support/server.js';

/** Names a path can carry. */
const name = fc
  .string({ minLength: 1, unit: 'binary' })
  .filter(text => text !== '.' && text !== '..' && text.isWellFormed());

/** Keeps what is put under each path, as bytes. */
async function keeper() {
  const kept = new Map<string, Buffer>();
  const server = await serve(({ method, url, body }) => {
    const [path = '', query = ''] = url.split('?');
    if (method === 'GET') {
      return path.endsWith('/sources')
        ? { body: kept.get(path) ?? Buffer.of(), headers: { 'Content-Type': 'application/octet-stream' } }
        : { body: kept.get(path)?.toString() ?? '{}' };
    }
    kept.set(path, body);
    return method === 'POST' ? { body: { version_sha: new URLSearchParams(query).get('reason') } } : { status: 204 };
  });
  return { kept, service: new ControlService({ url: server.url }) };
}

describe('whatever', () => {
  it('names, bytes and maps come back as they were', async () => {
    const { kept, service } = await keeper();
    await fc.assert(
      fc.asyncProperty(
        name,
        name,
        fc.uint8Array({ maxLength: 5000 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        async (team, job, bytes, map, reason) => {
          kept.clear();
          const version = await service.sources.upload(team, job, new Uint8Array(bytes), { reason });
          expect(version).toBe(reason);
          expect(await service.sources.download(team, job)).toEqual(new Uint8Array(bytes));
          await service.properties.replace(team, job, map);
          expect(await service.properties.read(team, job)).toEqual(JSON.parse(JSON.stringify(map)));
          for (const path of kept.keys()) {
            expect(path.split('/').map(decodeURIComponent)).toEqual(expect.arrayContaining([team, job]));
          }
        }
      ),
      { numRuns: 60 }
    );
  });

  it('a query string says what it was made of', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.string()), values => {
        const back = new URLSearchParams(queryString(values).slice(1));
        expect(Object.fromEntries(back)).toEqual(values);
      })
    );
    expect(queryString({ a: ['x', 'y'], b: undefined, c: null, d: false })).toBe('?a=x&a=y&d=false');
  });

  it('JSON is equal to itself with its keys in another order, and to nothing else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const reversed = JSON.parse(JSON.stringify(a), (_, value) =>
          typeof value === 'object' && value !== null && !Array.isArray(value)
            ? Object.fromEntries(Object.entries(value).reverse())
            : value
        );
        const copy = JSON.parse(JSON.stringify(a));
        expect(equalJson(copy, reversed)).toBe(true);
        expect(equalJson(copy, JSON.parse(JSON.stringify(b)))).toBe(
          JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
        );
      })
    );
  });

  it('a base address of the own host is taken', () => {
    expect(baseAddress('/hub/vdk-lab/api/')).toBe('/hub/vdk-lab/api');
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => [key, sorted(item)])
      )
    : value;
}

describe('the pause between two tries', () => {
  it('doubles up to 20 s, half of it at random', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 5000 }), (attempt, first) => {
        const full = Math.min(first * 2 ** (attempt - 1), 20_000);
        const pause = backOff(attempt, first);
        expect(pause).toBeGreaterThanOrEqual(full / 2);
        expect(pause).toBeLessThanOrEqual(full);
      })
    );
    expect(new Set(Array.from({ length: 20 }, () => backOff(1, 1000))).size).toBeGreaterThan(1);
  });
});

describe('times', () => {
  it.each([
    ['2026-11-23T20:33Z', Date.UTC(2026, 10, 23, 20, 33)],
    ['2026-01-02T03:04:05.123456789Z', Date.UTC(2026, 0, 2, 3, 4, 5, 123)],
    ['2026-01-02T03:04:05+01:00', Date.UTC(2026, 0, 2, 2, 4, 5)],
    ['', null],
    ['soon', null],
    [null, null],
    [undefined, null]
  ])('%s', (text, milliseconds) => expect(instant(text)?.getTime() ?? null).toBe(milliseconds));

  it.each([
    [null, null],
    ['', null],
    ['2', 2000],
    ['-2', 0],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', null]
  ])('Retry-After: %s', (header, milliseconds) => expect(retryAfter(header, 1000)).toBe(milliseconds));
});
