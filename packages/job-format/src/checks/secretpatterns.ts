/** A kind of secret, recognised by the form that its issuer gives it. */
export interface SecretPattern {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Forms that issuers document. Each has a case in test/secrets.test.ts. */
export const secretPatterns: readonly SecretPattern[] = [
  { name: 'a private key', pattern: /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { name: 'an AWS access key', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/ },
  { name: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255})\b/ },
  { name: 'a GitLab token', pattern: /\bgl(?:pat|dt|rt|ptt|soat)-[A-Za-z0-9_-]{20,}\b/ },
  { name: 'a Slack token', pattern: /\bxox[abeoprs]-(?:[A-Za-z0-9]+-){1,5}[A-Za-z0-9]{10,}/ },
  { name: 'a Slack webhook', pattern: /\bhooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9+/]{20,}/ },
  { name: 'a Google API key', pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/ },
  { name: 'a Google OAuth secret', pattern: /\bGOCSPX-[0-9A-Za-z_-]{28}(?![0-9A-Za-z_-])/ },
  { name: 'a Stripe key', pattern: /\b[rs]k_(?:live|test)_[0-9A-Za-z]{20,}\b/ },
  { name: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { name: 'a PyPI token', pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,}/ },
  { name: 'an OpenAI or Anthropic key', pattern: /\bsk-(?:ant-|proj-|svcacct-)?[A-Za-z0-9_-]{32,}/ },
  { name: 'a Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,}\b/ },
  { name: 'a Databricks token', pattern: /\bdapi[0-9a-f]{32}(?:-\d)?\b/ },
  { name: 'an Azure storage key', pattern: /\bAccountKey=[A-Za-z0-9+/]{80,}={0,2}/ },
  { name: 'a SendGrid key', pattern: /\bSG\.[\w-]{20,24}\.[\w-]{39,50}/ },
  { name: 'a Twilio key', pattern: /\bSK[0-9a-f]{32}\b/ },
  { name: 'a HashiCorp Vault token', pattern: /\bhv[bs]\.[A-Za-z0-9_-]{24,}/ },
  { name: 'a DigitalOcean token', pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/ },
  { name: 'a JSON web token', pattern: /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/ },
  {
    name: 'a password in an address',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'{}$<>]{0,60}:[^\s:/@"'{}$<>*]{3,100}@[\w.-]/
  }
];

/** `password = "…"` and its like: the name says that the value is secret. */
const named =
  /(?:^|[^A-Za-z0-9])([A-Za-z0-9_.-]{0,40}(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[A-Za-z0-9_-]{0,20})["']?\]?\s{0,4}(?::|=|:=|=>)\s{0,4}(["'])((?:(?!\2)[^\\\n]){6,200})\2/i;
const setting =
  /^\s*([A-Za-z0-9_.-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key)[A-Za-z0-9_.-]{0,20})\s{0,4}[:=]\s{0,4}([^\s"'][^\s]{5,199})\s*$/i;
/** Names that tell where a secret is, not what it is. */
const about =
  /(?:url|uri|path|file|name|type|id|endpoint|header|field|column|key_?name|length|count|expir\w*|ttl|variable|env)$/i;
const placeholder =
  /^(?:[*x.•-]+|<.*>|\[.*\]|\$.*|%.*|\{.*\}|your.*|change.?me.*|example.*|dummy.*|placeholder.*|test(?:ing)?|none|null|true|false|todo.*|secret|password|token|insert.*|.*\bhere\b.*)$/i;

/** Bits a character, by how often each stands there. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** A word that a person would say is guessable is no find; neither is a sentence. */
function isSecretValue(name: string, value: string): boolean {
  if (placeholder.test(value) || about.test(name) || /\{\w*\}|\$\{|os\.environ|getenv|get_secret/.test(value)) {
    return false;
  }
  const isPassword = /passw|passphrase|pwd/i.test(name);
  if (/\s/.test(value) && !isPassword) {
    return false;
  }
  return entropy(value) >= (isPassword ? 2 : 3) && (isPassword || /\d/.test(value));
}

/** Says that the line is meant so. */
const allowed = /vdk-lab:\s*allow-secret/i;

export interface FoundSecret {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

/** Something of every form above; most texts have none of it. */
const hint =
  /PRIVATE KEY|A(?:KIA|SIA|BIA|CCA)|gh[pousr]_|github_pat|gl(?:pat|dt|rt|ptt|soat)-|xox|hooks\.slack|AIza|GOCSPX|[rs]k[_-]|npm_|pypi-|hf_|dapi|AccountKey|SG\.|SK[0-9a-f]|hv[bs]\.|do[opr]_v1|eyJ|:\/\/|passw|passphrase|pwd|secret|token|(?:api|access|private)[_-]?key|credential/i;

/** Files of settings: values stand there without quotes, and are no code. */
export function isSettingsFile(path: string): boolean {
  return /\.(?:ini|cfg|conf|env|properties|ya?ml|toml)$|(?:^|\/)\.env[^/]*$/i.test(path);
}

/** Secrets in a text. Never gives the secret itself. */
export function findSecrets(text: string, isSettings = false): FoundSecret[] {
  const found: FoundSecret[] = [];
  if (!hint.test(text)) {
    return found;
  }
  let line = 0;
  for (const whole of text.split('\n')) {
    line += 1;
    if (whole.length < 8) {
      continue;
    }
    if (allowed.test(whole)) {
      continue;
    }
    // A line of data may be megabytes long; secrets stand in lines that people write.
    const content = whole.slice(0, 20_000);
    const known = secretPatterns.find(({ pattern }) => pattern.test(content));
    if (known) {
      found.push({ name: known.name, line });
      continue;
    }
    const [, key = '', , value] = named.exec(content) ?? [];
    const [, settingKey = '', settingValue] = (isSettings && setting.exec(content)) || [];
    if (value !== undefined && isSecretValue(key, value)) {
      found.push({ name: `a value named ${key}`, line });
    } else if (settingValue !== undefined && isSecretValue(settingKey, settingValue)) {
      found.push({ name: `a value named ${settingKey}`, line });
    }
  }
  return found;
}
