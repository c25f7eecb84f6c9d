import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalRuntime } from '../src/localruntime.js';
import { Targets } from '../src/targets.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vdk-lab-targets-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const off = { state: async () => ({ state: 'off' as const }) } as unknown as LocalRuntime;

describe('how notebooks are deployed', () => {
  it('local takes them as they are; others what their file says, scripts when it says nothing', async () => {
    mkdirSync(join(folder, 'vdk-lab', 'targets.d'), { recursive: true });
    const write = (name: string, more: object): void =>
      writeFileSync(
        join(folder, 'vdk-lab', 'targets.d', `${name}.json`),
        JSON.stringify({ name, url: 'http://127.0.0.1:1', ...more })
      );
    write('plain', {});
    write('modern', { shipMode: 'notebook' });
    write('odd', { shipMode: 'whatever' });
    const targets = new Targets(off, [folder], {});
    const modes = (await targets.list()).map(({ name, shipMode }) => [name, shipMode]);
    expect(modes).toEqual([
      ['local', 'notebook'],
      ['modern', 'notebook'],
      ['plain', 'scripts'],
      ['odd', 'scripts']
    ]);
    for (const [name = '', mode] of modes.filter(([one]) => one !== 'odd')) {
      expect(await targets.shipMode(name)).toBe(mode);
    }
    // A guess might ship what it cannot run.
    expect((await targets.list()).at(-1)).toMatchObject({ name: 'odd', state: 'off' });
    await expect(targets.shipMode('odd')).rejects.toMatchObject({ status: 503, problem: { code: 'target-off' } });
  });
});

describe('what is wrong with the configuration', () => {
  it('stops that target alone, which says why; one that nobody configured is unknown', async () => {
    mkdirSync(join(folder, 'vdk-lab', 'targets.d'), { recursive: true });
    writeFileSync(join(folder, 'vdk-lab', 'targets.d', 'prod.json'), '{"token": "s3cr3t"');
    const overlay = JSON.stringify([{ name: 'test', url: 'http://127.0.0.1:1', tokenVariable: 'TEST_TOKEN' }]);
    const targets = new Targets(off, [folder], { VDK_LAB_TARGETS: overlay, TEST_TOKEN: 'right' });
    const list = await targets.list();
    expect(list.map(({ name, state }) => [name, state])).toEqual([
      ['local', 'off'],
      ['test', 'ready'],
      ['prod', 'off']
    ]);
    expect(list[2]?.reason).toContain('prod.json is no JSON');
    expect(JSON.stringify(list)).not.toMatch(/s3cr3t|right/);
    await expect(targets.address('prod')).rejects.toMatchObject({ status: 503, problem: { code: 'target-off' } });
    await expect(targets.address('nobody')).rejects.toMatchObject({ status: 404, problem: { code: 'target-unknown' } });
    const { token } = await targets.address('test');
    expect(await token.token()).toBe('right');
    expect((await targets.address('test')).token).toBe(token);
  });
});
