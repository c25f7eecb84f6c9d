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
      ['odd', 'scripts'],
      ['plain', 'scripts']
    ]);
    for (const [name = '', mode] of modes) {
      expect(await targets.shipMode(name)).toBe(mode);
    }
  });
});
