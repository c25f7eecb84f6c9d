import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normaliseRequirements, overlayKey } from '../src/index.js';

interface Case {
  name: string;
  requirements: string;
  normalised: string;
  key: string | null;
}

const contract = JSON.parse(readFileSync('contracts/overlay-keys.json', 'utf8')) as { baseKey: string; cases: Case[] };

describe('the overlay that a requirements.txt asks for', () => {
  it.each(contract.cases)('$name', ({ requirements, normalised, key }) => {
    expect(normaliseRequirements(requirements)).toBe(normalised);
    expect(overlayKey(contract.baseKey, requirements)).toBe(key);
  });

  it('is what Python says: the fixtures were not made by this code alone', () => {
    const [first] = contract.cases.filter(({ name }) => name === 'one line');
    const text = `import hashlib;print(hashlib.sha256(${JSON.stringify(`${contract.baseKey}\n`)}.encode()+b'requests').hexdigest()[:40])`;
    expect(execFileSync('python3', ['-c', text], { encoding: 'utf8' }).trim()).toBe(first?.key);
  });
});
