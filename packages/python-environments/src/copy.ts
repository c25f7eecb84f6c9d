import { constants } from 'node:fs';
import { copyFile, link, lstat, mkdir, readFile, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What belongs to one environment alone: its interpreter, its activation, its notes. */
const own =
  /^(?:bin\/(?:python[\d.]*|activate.*|deactivate.*|pydoc.*)|pyvenv\.cfg|\.lock|\.gitignore|CACHEDIR\.TAG|vdk-lab-[^/]*)$/;
const atOnce = 32;

/** A hard link; where the file system or its owner's rights allow none, a copy. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK' && code !== 'ENOTSUP') {
      throw error;
    }
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}

/** Programs name their interpreter by its absolute path: those are written anew. */
async function copyProgram(from: string, to: string, prefixes: readonly [string, string]): Promise<void> {
  const bytes = await readFile(from);
  const text = bytes.subarray(0, 2).toString() === '#!' ? bytes.toString('utf8') : null;
  if (text === null || !text.includes(prefixes[0])) {
    await linkOrCopy(from, to);
    return;
  }
  await writeFile(to, text.replaceAll(...prefixes), { mode: (await lstat(from)).mode });
}

/** Copies everything installed in the environment `from` into the fresh one `to`, compiled code included, by hard links. */
export function copyEnvironment(from: string, to: string): Promise<void> {
  return copyTree(from, to, { isOwn: path => own.test(path), programs: 'bin' });
}

/**
 * Copies a folder by hard links; what stands at `to` already stays.
 * @param options.isOwn paths below `from` that stay behind; @param options.programs folder of programs below `from`
 */
export async function copyTree(
  from: string,
  to: string,
  options: { isOwn?: (path: string) => boolean; programs?: string } = {}
): Promise<void> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = await readdir(join(from, folder), { withFileTypes: true });
    const wanted = entries.filter(entry => !options.isOwn?.(join(folder, entry.name)));
    await mkdir(join(to, folder), { recursive: true });
    folders.push(...wanted.filter(entry => entry.isDirectory()).map(({ name }) => join(folder, name)));
    const files = wanted.filter(entry => !entry.isDirectory());
    for (let start = 0; start < files.length; start += atOnce) {
      await Promise.all(
        files.slice(start, start + atOnce).map(async entry => {
          const path = join(folder, entry.name);
          if (entry.isSymbolicLink()) {
            // Those that a fresh environment has of itself, such as lib64, stand there already.
            await symlink(await readlink(join(from, path)), join(to, path)).catch(ignorePresent);
          } else if (folder === options.programs) {
            await copyProgram(join(from, path), join(to, path), [from, to]);
          } else {
            await linkOrCopy(join(from, path), join(to, path)).catch(ignorePresent);
          }
        })
      );
    }
  }
}

function ignorePresent(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
    throw error;
  }
}

/** Space that a folder takes on its disk, and how much of it other folders share by hard links. Bytes. */
export async function diskUse(folder: string): Promise<{ bytes: number; sharedBytes: number }> {
  let bytes = 0;
  let sharedBytes = 0;
  const folders = [folder];
  for (let place = folders.pop(); place !== undefined; place = folders.pop()) {
    const entries = await readdir(place, { withFileTypes: true }).catch(() => []);
    for (let start = 0; start < entries.length; start += atOnce) {
      const part = entries.slice(start, start + atOnce);
      const here = place;
      const statuses = await Promise.all(part.map(entry => lstat(join(here, entry.name)).catch(() => null)));
      statuses.forEach((status, index) => {
        const entry = part[index];
        if (!status || !entry) {
          return;
        }
        bytes += status.blocks * 512;
        if (entry.isDirectory()) {
          folders.push(join(here, entry.name));
        } else if (status.nlink > 1) {
          sharedBytes += status.blocks * 512;
        }
      });
    }
  }
  return { bytes, sharedBytes };
}
