import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..');

/** Each file of a folder and its text. */
const textsOf = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')])
  );

it('the reference in docs is what `npm run reference` makes of the docstrings', () => {
  const out = mkdtempSync(join(tmpdir(), 'vdk-lab-reference-'));
  try {
    const typedoc = join(dirname(createRequire(import.meta.url).resolve('typedoc/package.json')), 'bin/typedoc');
    execFileSync(process.execPath, [typedoc, '--out', out, '--logLevel', 'Warn'], { cwd: folder });
    expect(textsOf(join(folder, '../../docs/reference/control-service'))).toEqual(textsOf(out));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
