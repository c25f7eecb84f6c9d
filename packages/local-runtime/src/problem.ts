interface Texts {
  readonly what: string;
  readonly why: string;
  readonly consequences: string;
  readonly countermeasures: string;
}

/** Characters of one text: names that were sent come back in them. */
const longestText = 1000;

const shortened = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);

/** An answer that is no success. `texts` null: the real service sends no body. */
export class ServiceProblem extends Error {
  readonly texts: Texts | null;

  constructor(
    readonly status: number,
    texts: Texts | null
  ) {
    super(texts ? shortened(`${texts.what} ${texts.why}`) : `Status ${status}`);
    this.name = 'ServiceProblem';
    this.texts = texts && { ...texts, what: shortened(texts.what), why: shortened(texts.why) };
  }
}

export function problem(status: number, what: string, why: string, countermeasures: string): ServiceProblem {
  return new ServiceProblem(status, { what, why, consequences: 'Nothing was changed.', countermeasures });
}

/** Unknown job, name taken: the real service answers without a body. */
export function empty(status: number): ServiceProblem {
  return new ServiceProblem(status, null);
}

/** SQLite's code for a disk or file system without room. */
const sqliteFull = 13;

/** The disk of the data folder has no room: whatever met that says it alike. Null for any other error. */
export function diskFull(error: unknown): ServiceProblem | null {
  if (!(error instanceof Error)) {
    return null;
  }
  const isFile = 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  const isDatabase = 'errcode' in error && error.errcode === sqliteFull;
  return isFile || isDatabase
    ? problem(
        507,
        'The disk of the runtime is full.',
        'There was no room for what had to be written.',
        'Make room on the disk of its data folder, and try again.'
      )
    : null;
}

/** An error as one text for a person: of a full disk what to do, of any other what it says. */
export function messageOf(error: unknown): string {
  const full = diskFull(error)?.texts;
  return full ? `${full.what} ${full.countermeasures}` : error instanceof Error ? error.message : String(error);
}
