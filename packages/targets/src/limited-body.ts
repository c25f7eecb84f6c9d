/**
 * The body of an answer. One without an end is not to fill the memory: no more of it is received than it may hold.
 * @param most bytes
 * @returns null when it holds more
 */
export async function limitedBody(answer: Response, most: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  const reader = answer.body?.getReader();
  let left = most;
  for (let part; (part = (await reader?.read())?.value); parts.push(part)) {
    left -= part.length;
    if (left < 0) {
      await reader?.cancel();
      return null;
    }
  }
  return Buffer.concat(parts);
}
