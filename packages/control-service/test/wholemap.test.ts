import { describe, expect, it } from 'vitest';
import { ControlService } from '../src/index.js';
import { serve } from './support/server.js';

/** A service with one map that others change: `meanwhile` runs after each read and each write. */
async function shared(
  start: object,
  meanwhile: (map: Record<string, unknown>, reads: number, writes: number) => object | void = () => undefined
) {
  let map: Record<string, unknown> = { ...start };
  let reads = 0;
  let writes = 0;
  const server = await serve(({ method, body }) => {
    const answer = method === 'GET' ? { body: map } : { status: 204 };
    if (method === 'GET') {
      reads++;
    } else {
      writes++;
      map = JSON.parse(body.toString());
    }
    map = { ...(meanwhile(structuredClone(map), reads, writes) ?? map) };
    return answer;
  });
  return { service: new ControlService({ url: server.url }), now: () => map, writes: () => writes };
}

const add = (map: Record<string, unknown>): void => void (map['n'] = Number(map['n'] ?? 0) + 1);

describe('properties', () => {
  it('are changed in place or anew', async () => {
    const { service, now } = await shared({ a: 1, n: 1 });
    expect(await service.properties.update('t', 'j', add)).toEqual({ a: 1, n: 2 });
    expect(await service.properties.update('t', 'j', async ({ a: _, ...rest }) => rest)).toEqual({ n: 2 });
    expect(now()).toEqual({ n: 2 });
  });

  it('are not written when nothing changes', async () => {
    const { service, writes } = await shared({ a: { b: 1, c: 2 } });
    expect(await service.properties.update('t', 'j', () => ({ a: { c: 2, b: 1 } }))).toEqual({ a: { b: 1, c: 2 } });
    expect(writes()).toBe(0);
  });

  it('keep what another wrote before us', async () => {
    const { service, now, writes } = await shared({ n: 1 }, (map, reads) =>
      reads === 1 ? { ...map, other: true, n: 5 } : undefined
    );
    await service.properties.update('t', 'j', add);
    expect(now()).toEqual({ n: 6, other: true });
    expect(writes()).toBe(1);
  });

  it('are changed again when another overwrote us', async () => {
    let overwritten = false;
    const { service, now, writes } = await shared({ n: 1 }, (_, __, count) => {
      if (count === 0 || overwritten) {
        return undefined;
      }
      overwritten = true;
      return { n: 1, other: true };
    });
    await service.properties.update('t', 'j', add);
    expect(now()).toEqual({ n: 2, other: true });
    expect(writes()).toBe(2);
  });

  it('may be changed by others afterwards, in other keys', async () => {
    const { service, now } = await shared({ n: 1 }, (map, _, writes) =>
      writes > 0 ? { ...map, other: true } : undefined
    );
    await service.properties.update('t', 'j', add);
    expect(now()).toEqual({ n: 2, other: true });
  });

  it('tell a lost update when others keep overwriting', async () => {
    let value = 100;
    const { service } = await shared({ n: 1 }, () => ({ n: value++ }));
    await expect(service.properties.update('t', 'j', add)).rejects.toMatchObject({
      code: 'lost-update',
      what: 'Could not change the properties of "j".',
      countermeasures: 'Look at what stands there now, then try again when nothing else writes.'
    });
  });
});

describe('secrets', () => {
  it('are set and removed one by one', async () => {
    const { service, now } = await shared({ a: 'x', b: 'y' });
    await service.secrets.update('t', 'j', { a: undefined, c: 'z' });
    expect(now()).toEqual({ b: 'y', c: 'z' });
    const secrets = await service.secrets.read('t', 'j');
    expect(`${secrets['b']}`).toBe('***');
    expect(secrets['b']?.reveal()).toBe('y');
  });
});
