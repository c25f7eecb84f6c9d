import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { CommandError, exitCodes, harmless } from './exit.js';

/** Bytes of a token file: more is some other file. */
const longestToken = 4096;

/** A token as a header can carry it. @throws CommandError: a token must not be another than is thought */
function checkedToken(text: string, where: string, whereItStands: string): string {
  const token = text.trim();
  if (token === '') {
    throw new CommandError(`${where} is empty. Write the token into it.`, exitCodes.usage);
  }
  if (!/^[\x21-\x7e]+$/.test(token) || token.length > longestToken) {
    const what = `${where} holds no token: one word of at most ${longestToken} visible ASCII characters.`;
    throw new CommandError(`${what} Write one ${whereItStands}.`, exitCodes.usage);
  }
  return token;
}

/**
 * The token of a file. One that every account of the machine can read is taken, for containers mount theirs so, with a
 * word on stderr.
 * @throws CommandError for a file that cannot be read, or holds no token
 */
async function readToken(path: string): Promise<string> {
  let text: string;
  try {
    const file = await open(path, 'r');
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(longestToken + 2), 0, longestToken + 2, null);
      text = buffer.toString('utf8', 0, bytesRead);
      const { mode } = await file.stat();
      if ((mode & constants.S_IFMT) === constants.S_IFREG && (mode & constants.S_IROTH) !== 0) {
        const what = `warning: every account of this machine can read the token in ${path}.`;
        process.stderr.write(`${harmless(what)} Keep it to yourself: chmod o-r.\n`);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandError(`The token file ${path} cannot be read: ${why}.`, exitCodes.usage);
  }
  return checkedToken(text, `The token file ${path}`, 'into it');
}

/** From the file that was named, else from the environment; null: none was given. */
export async function givenToken({ tokenFile, auth }: { tokenFile?: string; auth: boolean }): Promise<string | null> {
  if (tokenFile !== undefined) {
    if (!auth) {
      throw new CommandError('--token-file and --no-auth cannot both be meant. Name one.', exitCodes.usage);
    }
    return readToken(tokenFile);
  }
  const named = process.env['VDK_LAB_RUNTIME_TOKEN'];
  return named ? checkedToken(named, 'VDK_LAB_RUNTIME_TOKEN', 'there, or unset it') : null;
}
