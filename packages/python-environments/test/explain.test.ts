import { describe, expect, it } from 'vitest';
import { explain, explainFileError } from '../src/explain.js';

const refused = (address: string): string => `error: Failed to fetch: \`http://${address}/simple/ipykernel/\`
  Caused by: error sending request for url (http://${address}/simple/ipykernel/)
  Caused by: client error (Connect)
  Caused by: tcp connect error
  Caused by: Connection refused (os error 111)`;

describe('why uv failed', () => {
  it.each(['127.0.0.1:40741', '127.0.0.1:40100', '127.0.0.1:50028', '127.0.0.1:40300'])(
    'is no status that an address looks like: %s',
    address => {
      expect(explain(refused(address)).why).toContain('cannot be reached');
    }
  );

  it('is no status that a hash looks like', () => {
    const { why } = explain('error: Hash mismatch for `a==1`\nExpected:\n  sha256:407cb6b8e401d6d8403');
    expect(why).toContain('not the one that the lock names');
  });

  it.each(['async-timeout==999', 'no-such-timeout'])('is no word that a package is called by: %s', name => {
    const { why } = explain(`× No solution found when resolving dependencies:
  ╰─▶ Because ${name} was not found in the package registry and you require ${name}, it fails.`);
    expect(why).toBe(`${name} is not in the package index.`);
  });

  it('is told when the index is slow', () => {
    expect(explain('error: failed\n  Caused by: operation timed out').why).toBe(
      'The package index does not answer in time. uv says: operation timed out.'
    );
  });

  it.each([
    [{ errcode: 13, code: 'ERR_SQLITE_ERROR' }, 'no-space'],
    [{ errcode: 14, code: 'ERR_SQLITE_ERROR' }, 'not-writable'],
    [{ syscall: 'mkdir', code: 'ENOENT' }, 'not-writable'],
    [{ syscall: 'open', code: 'ENOENT' }, undefined]
  ])('is what the file system says: %o', (error, code) => {
    expect(explainFileError(Object.assign(new Error('x'), error), '/folder')?.code).toBe(code);
  });

  it.each([
    ['HTTP status client error (407 Proxy Authentication Required) for url (http://a/)', 'The proxy wants'],
    ['unsuccessful tunnel\n  Caused by: proxy authorization required', 'The proxy wants'],
    ['hint: `a` could not be queried (401 Unauthorized).', 'credentials are missing or wrong'],
    ['hint: `a` could not be queried (403 Forbidden).', 'credentials are missing or wrong']
  ])('is the status that it names: %s', (output, why) => {
    expect(explain(`error: failed\n  Caused by: ${output}`).why).toContain(why);
  });
});
