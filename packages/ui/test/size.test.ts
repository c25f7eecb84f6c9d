import { expect, it } from 'vitest';
import { bytesText } from '../src/size.js';

it('a size has a unit and three digits', () => {
  expect([0, 1, 999, 1000, 2_500_000].map(bytesText)).toEqual(['0 bytes', '1 byte', '999 bytes', '1 kB', '2.5 MB']);
});
