/** Why uv failed, for people, and what to do about it. */
export interface Explanation {
  readonly why: string;
  readonly countermeasures: string;
  /** `user` when other requirements would mend it. */
  readonly blame: 'user' | 'platform';
  /** Set where trying in another way is of no use. */
  readonly code?: 'no-space' | 'not-writable';
}

/** With the words of the status: the number alone also stands in ports and hashes. */
const refusal = /\b40[137] (?:unauthorized|forbidden|proxy authentication required)/i;

/** uv tells the chain of causes, one a line; the last one is the nearest to the truth. A hint counts where it tells more. */
function nearestCause(output: string): string {
  const lines = output.split('\n').map(line => line.trim());
  const after = (pattern: RegExp): string[] =>
    lines.filter(line => pattern.test(line)).map(line => line.replace(pattern, ''));
  const causes = after(/^(?:error|caused by|cause|×|╰─▶|├─▶):?\s*/i);
  const refusals = after(/^hint:?\s*/i).filter(line => refusal.test(line));
  return refusals[0] ?? causes.at(-1) ?? lines.filter(Boolean).at(-1) ?? '';
}

const again = 'Then try again: it goes on from what is already in the cache.';

/** What is known of uv's texts; the first that fits is said. The full text of uv is always kept beside it. */
const known: readonly (readonly [pattern: RegExp, why: string, countermeasures: string])[] = [
  [
    /no space left on device|os error 28\b|disk quota exceeded/i,
    'The disk is full.',
    `Free some space ("vdk-lab env list" shows what environments take, "vdk-lab env remove --unused" removes those that are not needed), or name another place with --prefix or VDK_LAB_STATE_DIR, and one for downloads with UV_CACHE_DIR. ${again}`
  ],
  [
    /read-only file system|permission denied|os error (?:13|30)\b/i,
    'A folder cannot be written.',
    `Name a folder that can be written with VDK_LAB_STATE_DIR or --prefix, and one for downloads with UV_CACHE_DIR. ${again}`
  ],
  [
    /proxy auth(?:orization|entication) required/i,
    'The proxy wants a name and a password, and did not get the right ones.',
    `Set them in HTTPS_PROXY, or in pip's setting "proxy", as http://NAME:PASSWORD@HOST:PORT. ${again}`
  ],
  [
    /401 unauthorized|403 forbidden|valid authentication credentials/i,
    'The package index refused the request: credentials are missing or wrong.',
    `Put them into pip's index-url, into .netrc, or into UV_DEFAULT_INDEX. ${again}`
  ],
  [
    /invalid peer certificate|certificate verify failed|unknownissuer/i,
    'The certificate of the package index is not trusted on this machine.',
    `Name your company's certificates in pip's setting "cert" (PIP_CERT) or in SSL_CERT_FILE. ${again}`
  ],
  [
    /hash mismatch|mismatched hash/i,
    'A package that was downloaded is not the one that the lock names: its hash differs.',
    `Where your index has packages of its own making, use --no-lock. Otherwise somebody changed it, or a mirror is broken: tell the people who run the index. ${again}`
  ],
  [
    /5\d\d (?:internal server error|bad gateway|service unavailable|gateway time-?out)|status server error/i,
    'The package index has a failure of its own.',
    `Wait a little, or name another index with pip's index-url or UV_DEFAULT_INDEX. ${again}`
  ],
  [
    // As a word of its own: packages are called async-timeout and pytest-timeout.
    /\btimed out\b|\bnetwork timeout\b|(?:request|gateway) time-?out/i,
    'The package index does not answer in time.',
    `Check the network and the proxy settings; a slow index needs pip's setting "timeout" (seconds). ${again}`
  ],
  [
    /dns error|failed to lookup address|connection refused|network is unreachable|tcp connect error|client error \(connect\)|network connectivity is disabled/i,
    'The package index cannot be reached.',
    `Check the network and the proxy settings (HTTPS_PROXY), or name an index with pip's index-url. Without any network, use --offline with --find-links. ${again}`
  ]
];

/** A line of uv, which ends as it likes, as a sentence before the next one. */
const sentence = (line: string): string => (/[.!?]$/.test(line) ? line : `${line}.`);

/** @param output what uv wrote, without credentials */
export function explain(output: string): Explanation {
  const last = nearestCause(output);
  const match = known.find(([pattern]) => pattern.test(output));
  if (match) {
    const code = match === known[0] ? 'no-space' : match === known[1] ? 'not-writable' : null;
    return {
      why: `${match[1]} uv says: ${sentence(last || 'nothing')}`,
      countermeasures: match[2],
      blame: 'platform',
      ...(code ? { code } : {})
    };
  }
  const missing = /Because (\S+) was not found in the (package registry|provided package locations|cache)/.exec(output);
  if (missing) {
    if (missing[2] === 'cache') {
      return {
        why: `${missing[1] ?? 'A package'} is not in the cache of uv, and nothing else may be asked.`,
        countermeasures: `Name a folder of packages with --find-links, or leave out --offline. ${again}`,
        blame: 'user'
      };
    }
    const place = missing[2] === 'package registry' ? 'the package index' : 'the folders that were named';
    return {
      why: `${missing[1] ?? 'A package'} is not in ${place}.`,
      countermeasures: `Check its name, and which index is used (pip's index-url, UV_DEFAULT_INDEX). ${again}`,
      blame: 'user'
    };
  }
  const countermeasures = 'Mend the cause, then run the same again.';
  return { why: sentence(last || 'uv said nothing'), countermeasures, blame: 'user' };
}

/** A failure of the file system with the same texts; null when it is something else. */
export function explainFileError(error: unknown, folder: string): Explanation | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // The lock is a database: what SQLite calls full, read-only, unable to read or write, or to open (its result codes).
  const sqlite = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  if (['ENOSPC', 'EDQUOT'].includes(code) || sqlite === 13) {
    return {
      why: `The disk that holds ${folder} is full.`,
      countermeasures: known[0]?.[2] ?? '',
      blame: 'platform',
      code: 'no-space'
    };
  }
  // A folder that cannot be made, e.g. below /proc, is told by Node as one that is missing.
  const isFolderRefused = error instanceof Error && 'syscall' in error && error.syscall === 'mkdir';
  if (['EACCES', 'EROFS', 'EPERM', 'ENOTDIR'].includes(code) || isFolderRefused || [8, 10, 14].includes(sqlite)) {
    return {
      why: `The folder ${folder} cannot be written by this user.`,
      countermeasures: known[1]?.[2] ?? '',
      blame: 'platform',
      code: 'not-writable'
    };
  }
  return null;
}
