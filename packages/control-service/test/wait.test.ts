import { expect, it } from 'vitest';
import { backOff } from '../src/wait.js';

it('a pause doubles with each try up to 20 s, the last half of it at random', () => {
  const of = (attempt: number): number[] => Array.from({ length: 200 }, () => backOff(attempt, 500));
  for (const [attempt, full] of [
    [1, 500],
    [2, 1000],
    [3, 2000],
    [6, 16_000],
    [7, 20_000],
    [100, 20_000]
  ] as const) {
    const pauses = of(attempt);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(full / 2);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(full);
    expect(new Set(pauses).size).toBeGreaterThan(100);
  }
});
