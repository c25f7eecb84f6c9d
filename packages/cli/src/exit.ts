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

/** Where a command writes. */
export interface Output {
  /** For people; one line. Not written with --json. */
  say(text: string): void;
  /** The result; one JSON document with --json. */
  result(value: unknown, forPeople: string): void;
}

export function makeOutput(isJson: boolean): Output {
  return {
    say: text => {
      if (!isJson) {
        process.stderr.write(`${text}\n`);
      }
    },
    result: (value, forPeople) => {
      process.stdout.write(isJson ? `${JSON.stringify(value)}\n` : forPeople === '' ? '' : `${forPeople}\n`);
    }
  };
}
