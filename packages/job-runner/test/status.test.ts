import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type EndFacts, decideStatus } from '../src/index.js';

interface Case {
  name: string;
  facts: EndFacts;
  status: string;
}

const { cases } = JSON.parse(readFileSync('contracts/status-rule.json', 'utf8')) as { cases: Case[] };

describe('the status rule', () => {
  it.each(cases)('$name → $status', ({ facts, status }) => {
    const decided = decideStatus(facts);
    expect(decided.status).toBe(status);
    expect(decided.message).not.toBe('');
  });

  it('shows nothing green that has no termination file saying so', () => {
    for (const stepWasRunning of [true, false]) {
      for (const endedByItself of [true, false]) {
        expect(decideStatus({ terminationFile: null, stepWasRunning, endedByItself }).status).not.toBe('succeeded');
      }
    }
  });
});
