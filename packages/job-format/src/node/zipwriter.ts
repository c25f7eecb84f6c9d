import { setImmediate } from 'node:timers/promises';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { promisify } from 'node:util';
import { isDense } from './dense.js';

const deflate = promisify(deflateRaw);

/** A file of an archive. The content is asked for when its turn is near, so that few are in memory at a time. */
export interface ZipEntry {
  readonly path: string;
  content(): Promise<Uint8Array>;
}

interface Packed {
  readonly name: Buffer;
  readonly crc: number;
  readonly data: Uint8Array;
  readonly size: number;
  readonly method: number;
}

/** Two thirds of the work of zlib's default, for a twentieth more bytes. */
const level = 3;
/** The most: it takes less time and gives less bytes than the usual 8. */
const memLevel = 9;

const stored = 0;
const deflateMethod = 8;
const version = 20;
const utf8Names = 0x0800;
const unix = 3 << 8;
const ordinaryFile = 0o100644 << 16;
// Zip knows no time before 1980; one for all makes equal content equal bytes: 1 January 1980, noon.
const dosDate = (1 << 5) | 1;
const dosTime = 12 << 11;
const mostEntries = 65_535;
const mostBytes = 0xffff_ffff;

/** How many files are read and compressed at a time: zlib's thread pool has four threads. */
const filesAtOnce = 8;
const bytesAtOnce = 16 * 2 ** 20;

/** Files up to this are compressed here: a trip to the thread pool costs more. Bytes. */
const small = 64 * 1024;
/** What zlib asks for at a time for those; most become no larger, and larger pieces wake the collector. Bytes. */
const smallChunk = 8 * 1024;
/** Others get their turn after this much of that. Bytes. */
const bytesWithoutPause = 512 * 1024;
/** So much is collected before it is given on: a write of each small file costs more than its compression. Bytes. */
const partBytes = 256 * 1024;

async function deflated(bytes: Uint8Array): Promise<Uint8Array> {
  if (isDense(bytes)) {
    return bytes;
  }
  return bytes.length <= small
    ? deflateRawSync(bytes, { level, memLevel, chunkSize: smallChunk })
    : deflate(bytes, { level, memLevel, chunkSize: small });
}

async function compress({ path, content }: ZipEntry): Promise<Packed> {
  const bytes = await content();
  const packed = await deflated(bytes);
  const isSmaller = packed.length < bytes.length;
  return {
    name: Buffer.from(path, 'utf8'),
    crc: crc32(bytes),
    data: isSmaller ? packed : bytes,
    size: bytes.length,
    method: isSmaller ? deflateMethod : stored
  };
}

/** What the local header and the central directory have in common, from the version on. */
function shared({ name, crc, data, size, method }: Packed): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(version, 0);
  bytes.writeUInt16LE(utf8Names, 2);
  bytes.writeUInt16LE(method, 4);
  bytes.writeUInt16LE(dosTime, 6);
  bytes.writeUInt16LE(dosDate, 8);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(data.length, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(name.length, 22);
  return bytes;
}

const signature = (text: string): Buffer => Buffer.from(text, 'latin1');

/**
 * Writes a zip archive part by part: the same entries give the same bytes. Large files are compressed side by side on
 * zlib's threads, a few at a time; what was given out is not kept.
 * @throws RangeError for what only zip64 could hold
 */
export async function* writeZip(
  entries: readonly (ZipEntry & { readonly bytes: number })[]
): AsyncGenerator<Uint8Array> {
  if (entries.length > mostEntries) {
    throw new RangeError(`The archive would have ${entries.length} files; at most ${mostEntries} can be packed.`);
  }
  const waiting: { promise: Promise<Packed>; bytes: number }[] = [];
  const directory: Buffer[] = [];
  let next = 0;
  let ahead = 0;
  let sincePause = 0;
  let offset = 0;
  const collected: Uint8Array[] = [];
  let collectedBytes = 0;
  const fill = (): void => {
    for (let entry = entries[next]; entry; entry = entries[next]) {
      if (waiting.length > 0 && (waiting.length >= filesAtOnce || ahead + entry.bytes > bytesAtOnce)) {
        return;
      }
      const promise = compress(entry);
      // Looked at when its turn comes; until then a failure is not unhandled.
      promise.catch(() => undefined);
      waiting.push({ promise, bytes: entry.bytes });
      ahead += entry.bytes;
      next += 1;
    }
  };
  for (fill(); waiting.length > 0; fill()) {
    const first = waiting.shift();
    if (!first) {
      break;
    }
    const packed = await first.promise;
    ahead -= first.bytes;
    sincePause += first.bytes;
    if (sincePause > bytesWithoutPause) {
      sincePause = 0;
      await setImmediate();
    }
    const common = shared(packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(ordinaryFile >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(signature('PK\x01\x02'), Buffer.from([version, unix >> 8]), common, rest, packed.name);
    const head = Buffer.concat([signature('PK\x03\x04'), common, packed.name]);
    offset += head.length + packed.data.length;
    if (offset > mostBytes) {
      throw new RangeError('The archive would be larger than 4 GiB, which cannot be packed.');
    }
    collected.push(head);
    if (packed.data.length >= partBytes) {
      yield Buffer.concat(collected.splice(0));
      yield packed.data;
      collectedBytes = 0;
      continue;
    }
    collected.push(packed.data);
    collectedBytes += head.length + packed.data.length;
    if (collectedBytes >= partBytes) {
      yield Buffer.concat(collected.splice(0));
      collectedBytes = 0;
    }
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  yield Buffer.concat([...collected, central, signature('PK\x05\x06'), end]);
}
