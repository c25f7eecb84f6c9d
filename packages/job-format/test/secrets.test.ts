import { describe, expect, it } from 'vitest';
import { entropy, findSecrets, secretPatterns } from '../src/checks/secretpatterns.js';

/** Parts of made-up secrets, put together here so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');
const letters = 'aZ3kQ9xLm2Vw7RtY5uB8nC4dE6fG1hJ0pS';
const hex = '0123456789abcdef0123456789abcdef';

const forms: Readonly<Record<string, string>> = {
  'a private key': join('-----BEGIN RSA ', 'PRIVATE KEY-----'),
  'an AWS access key': join('AKIA', 'Z3KQ9XLM2VW7RTY5'),
  'a GitHub token': join('ghp_', letters, 'ab'),
  'a GitLab token': join('glpat-', letters.slice(0, 20)),
  'a Slack token': join('xoxb-', '123456789012-123456789012-', letters.slice(0, 24)),
  'a Slack webhook': join('https://hooks.slack.com/services/', 'T00000000/B00000000/', letters.slice(0, 24)),
  'a Google API key': join('AIza', letters, 'x'),
  'a Google OAuth secret': join('GOCSPX-', letters.slice(0, 28)),
  'a Stripe key': join('sk_live_', letters.slice(0, 24)),
  'an npm token': join('npm_', letters, 'ab'),
  'a PyPI token': join('pypi-AgE', letters, letters),
  'an OpenAI or Anthropic key': join('sk-ant-', letters, letters),
  'a Hugging Face token': join('hf_', letters),
  'a Databricks token': join('dapi', hex),
  'an Azure storage key': join('AccountKey=', letters, letters, letters, '=='),
  'a SendGrid key': join('SG.', letters.slice(0, 22), '.', letters, letters.slice(0, 9)),
  'a Twilio key': join('SK', hex),
  'a HashiCorp Vault token': join('hvs.', letters),
  'a DigitalOcean token': join('dop_v1_', hex, hex),
  'a JSON web token': join('eyJhbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0.', letters),
  'a password in an address': join('postgresql://me:', 's3cretword', '@db.example.com/x')
};

describe('secrets', () => {
  it('every known form has a case', () => {
    expect(Object.keys(forms).sort()).toEqual(secretPatterns.map(({ name }) => name).sort());
  });

  it.each(Object.entries(forms))('%s is found, and told without itself', (name, secret) => {
    const found = findSecrets(`first\nvalue = f("${secret}")\n`);
    expect(found).toEqual([{ name, line: 2 }]);
    expect(JSON.stringify(found)).not.toContain(secret);
    expect(findSecrets(`x = "${secret}"  # vdk-lab: allow-secret`)).toEqual([]);
  });

  it.each([
    'password = "correct horse 9"',
    "os.environ['API_KEY'] = 'k9Qx7Lm2Vw4z'",
    '{"client_secret": "k9Qx7Lm2Vw4z"}',
    'auth(token="k9Qx7Lm2Vw4zB1")'
  ])('named values are found: %s', text => {
    expect(findSecrets(text)).toHaveLength(1);
  });

  it.each([
    'password = getpass.getpass()',
    'token = job_input.get_secret("api_token_2")',
    'password = "{db_password}"',
    'password = "<password>"',
    'api_key = "YOUR_API_KEY_1"',
    'token_url = "https://login.example.com/oauth2/v1"',
    'secret_name = "prod/db/main1"',
    'hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
    'x = "postgresql://{user}:{password}@host/db"',
    'print("password: " + hint)',
    'def tokenize(token="word"): pass',
    'select password from users where token = 1'
  ])('what only looks like it is not: %s', text => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('measures bits a character', () => {
    expect(entropy('aaaa')).toBe(0);
    expect(entropy('abcd')).toBe(2);
  });

  it('comes to an end for long lines of any kind', () => {
    for (const text of [
      'a'.repeat(2e6),
      'token='.repeat(1e5),
      `${'"'.repeat(1e5)}`,
      'eyJ'.repeat(1e5),
      `password = ${'x '.repeat(1e5)}`
    ]) {
      expect(findSecrets(text, true).length).toBeLessThan(2);
    }
  });
});
