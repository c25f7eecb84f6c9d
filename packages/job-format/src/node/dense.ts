import { deflateRawSync } from 'node:zlib';

/** Smaller files are compressed without a question. Bytes. */
const smallest = 4096;
/** Stretches that are each looked at: one of them that is text is worth compressing, wherever it stands. */
const stretches = 8;
/** Of each stretch. */
const samples = 256;
/** Of 256 bytes that are all alike likely, 162 values are expected; a text has far fewer. */
const valuesOfDense = 130;
const places = 4;
const pieceBytes = 1024;
const seen = new Uint32Array(256);
let turn = 0;

/**
 * Is the content packed already (a picture, an archive, a Parquet file, random numbers), so that compressing it would
 * take the most time and give nothing? Looks at samples: the same content gives the same answer.
 */
export function isDense(bytes: Uint8Array): boolean {
  if (bytes.length < smallest || !hasManyValues(bytes)) {
    return false;
  }
  const step = Math.floor((bytes.length - pieceBytes) / (places - 1));
  const pieces = Array.from({ length: places }, (_, place) => bytes.subarray(place * step, place * step + pieceBytes));
  return deflateRawSync(Buffer.concat(pieces), { level: 1 }).length >= places * pieceBytes;
}

function hasManyValues(bytes: Uint8Array): boolean {
  const length = Math.floor(bytes.length / stretches);
  const step = Math.max(1, Math.floor(length / samples));
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    turn += 1;
    let values = 0;
    const from = stretch * length;
    for (let at = from; at < from + length; at += step) {
      const byte = bytes[at] ?? 0;
      values += seen[byte] === turn ? 0 : 1;
      seen[byte] = turn;
    }
    if (values < valuesOfDense) {
      return false;
    }
  }
  return true;
}
