import { once } from 'node:events';
import { visible } from '@vdk-lab/job-format/names';

/** How a command ends, for scripts. */
export const exitCodes = { done: 0, failed: 1, usage: 2, target: 3 } as const;

/** Ends the command with a text for people and a code for scripts. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = exitCodes.failed
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** Names and sources that a text holds steer no terminal. */
export const harmless = (text: string): string => text.split('\n').map(visible).join('\n');

/** Where a command writes. */
export interface Output {
  /** For people; one line. Not written with --json. */
  say(text: string): void;
  /** Text as it comes, in the middle of a line perhaps; what else is written begins a line. Resolves when there is room. */
  write(text: string): Promise<void>;
  /** The result; one JSON document with --json. */
  result(value: unknown, forPeople: string): void;
  /**
   * How far long work is; shown on a terminal only, not at once, and replaced by what comes next.
   * @param all left out where it is not known beforehand
   */
  progress(what: string, done: number, all?: number): void;
  /** May texts for people have colours? */
  readonly isColoured: boolean;
  readonly isJson: boolean;
}

/** Colours on a terminal only, and not where somebody wants none (no-color.org). */
function wantsColours(): boolean {
  const { NO_COLOR, TERM } = process.env;
  return process.stdout.isTTY && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
}

/** Shorter work shows no progress, and a terminal is not written to more often. Milliseconds. */
const quietMs = 200;
const clearLine = '\r\u001b[K';

let isResultWritten = false;

/** Why a command failed, for whoever reads JSON; nothing when a result stands there already, which says more. */
export function failureAsJson(message: string, exitCode: number): void {
  if (!isResultWritten) {
    process.stdout.write(`${JSON.stringify({ error: { message, exitCode } })}\n`);
  }
}

export function makeOutput(isJson: boolean): Output {
  let isProgressShown = false;
  let lastProgress: number | null = null;
  let isLineOpen = false;
  const clear = (): void => {
    if (isLineOpen) {
      process.stderr.write('\n');
      isLineOpen = false;
    }
    if (isProgressShown) {
      process.stderr.write(clearLine);
      isProgressShown = false;
    }
  };
  return {
    isJson,
    isColoured: !isJson && wantsColours(),
    say: text => {
      clear();
      if (!isJson) {
        process.stderr.write(`${harmless(text)}\n`);
      }
    },
    write: async text => {
      if (isJson || text === '') {
        return;
      }
      if (!isLineOpen) {
        clear();
      }
      isLineOpen = !text.endsWith('\n');
      if (process.stderr.writable && !process.stderr.write(harmless(text))) {
        // Nobody reads it any more: it is lost, and the work goes on.
        await once(process.stderr, 'drain').catch(() => undefined);
      }
    },
    progress: (what, done, all) => {
      const now = performance.now();
      lastProgress ??= now;
      if (!isJson && process.stderr.isTTY && now - lastProgress >= quietMs) {
        lastProgress = now;
        process.stderr.write(`${clearLine}${what}: ${done}${all === undefined ? '' : ` of ${all}`}`);
        isProgressShown = true;
      }
    },
    result: (value, forPeople) => {
      clear();
      isResultWritten = true;
      process.stdout.write(isJson ? `${JSON.stringify(value)}\n` : forPeople === '' ? '' : `${forPeople}\n`);
    }
  };
}
