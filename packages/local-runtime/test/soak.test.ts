import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './support/command.js';

// A short round of `npm run soak`. It prints its seed: the same seed chooses the same actions and moments.
it('holds what it acknowledged under mixed load and kills', async () => {
  const program = join(import.meta.dirname, '../../../scripts/soak.mjs');
  const { code, output } = await run(process.execPath, [program, '--no-setup', '--seconds', '15'], process.env);
  // The output stands in the message whole: vitest cuts what it compares.
  expect(code, output).toBe(0);
  expect(output).toContain('consistent');
}, 300_000);
