import { describe, expect, it } from 'vitest';
import { explain } from '../src/explain.js';

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

  it.each([
    ['HTTP status client error (407 Proxy Authentication Required) for url (http://a/)', 'The proxy wants'],
    ['unsuccessful tunnel\n  Caused by: proxy authorization required', 'The proxy wants'],
    ['hint: `a` could not be queried (401 Unauthorized).', 'credentials are missing or wrong'],
    ['hint: `a` could not be queried (403 Forbidden).', 'credentials are missing or wrong']
  ])('is the status that it names: %s', (output, why) => {
    expect(explain(`error: failed\n  Caused by: ${output}`).why).toContain(why);
  });
});
