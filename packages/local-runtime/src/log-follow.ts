import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStream } from './event-stream.js';

const chunk = 64 * 1024;
const pollMs = 200;

/**
 * Sends a log as it grows, from `position` (bytes), each byte once, and at last how the execution ended.
 * @param ended how the execution ended; null while it lasts
 */
export async function followLog(
  stream: EventStream,
  path: string,
  position: number,
  ended: () => string | null
): Promise<void> {
  let at = position;
  while (!stream.closed.aborted) {
    // Looked at before the log is read: what was written before the end is then sent.
    const status = ended();
    if (((await stat(path).catch(() => null))?.size ?? at) < at) {
      // It was rotated, and begins anew.
      at = 0;
    }
    for (let text = await readFrom(path, at, status !== null); text.bytes > 0 && !stream.closed.aborted;) {
      at += text.bytes;
      stream.send('log', String(at), { text: text.content });
      await stream.drained();
      text = await readFrom(path, at, status !== null);
    }
    if (status !== null) {
      stream.send('end', String(at), { status });
      stream.end();
      return;
    }
    await sleep(pollMs, undefined, { signal: stream.closed }).catch(() => undefined);
  }
}

/** The next part of a file. While it grows, up to its last whole character; none when it is not there. */
async function readFrom(path: string, at: number, isWhole: boolean): Promise<{ bytes: number; content: string }> {
  const file = await open(path).catch(() => null);
  if (!file) {
    return { bytes: 0, content: '' };
  }
  try {
    const buffer = Buffer.alloc(chunk);
    const { bytesRead } = await file.read(buffer, 0, chunk, at);
    const whole = wholeCharacters(buffer.subarray(0, bytesRead));
    const bytes = whole === 0 || (isWhole && bytesRead < chunk) ? bytesRead : whole;
    return { bytes: whole === 0 && !isWhole ? 0 : bytes, content: buffer.toString('utf8', 0, bytes) };
  } finally {
    await file.close();
  }
}

/** Bytes up to the end of the last character that is complete. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0b1100_0000) === 0b1000_0000) {
      continue;
    }
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
