import { expect, it } from 'vitest';
import { beginning } from '../src/beginning.js';

it('of a text that fits is the text', () => {
  expect(beginning('The job has no steps.')).toBe('The job has no steps.');
});

it('of a long text are the sentences that fit', () => {
  const sentence = 'The target did not answer within the time that was set for it.';
  expect(beginning([sentence, sentence, sentence].join(' '))).toBe(`${sentence} ${sentence}`);
});

it('of a long sentence ends between words, of a long word anywhere', () => {
  const words = beginning('many words '.repeat(20));
  expect(words).toMatch(/ (many|words)…$/);
  expect(words.length).toBeLessThanOrEqual(140);
  expect(beginning('x'.repeat(500))).toHaveLength(71);
});
