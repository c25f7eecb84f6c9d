import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './support/command.js';

// A short round of `npm run soak`. It prints its seed: the same seed chooses the same actions and moments.
it('holds what it acknowledged under mixed load and kills', async () => {
  const program = join(import.meta.dirname, '../../../scripts/soak.mjs');
  const { code, output } = await run(process.execPath, [program, '--no-setup', '--seconds', '15'], process.env);
  expect(output).toContain('consistent');
  expect(code, output).toBe(0);
}, 300_000);
