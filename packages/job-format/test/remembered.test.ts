import { expect, it } from 'vitest';
import { once, remembered } from '../src/checks/remembered.js';

it('a text is looked at once while it is asked for, and forgotten after many others', () => {
  const asked: string[] = [];
  const length = remembered(text => {
    asked.push(text);
    return text.length;
  });
  expect([length('often'), length('seldom')]).toEqual([5, 6]);
  for (let number = 0; number < 60_000; number += 1) {
    length(String(number));
    length('often');
  }
  expect(asked.filter(text => text === 'often')).toHaveLength(1);
  expect(length('seldom')).toBe(6);
  expect(asked.filter(text => text === 'seldom')).toHaveLength(2);
});

it('a whole is looked at once', () => {
  let count = 0;
  const find = once((whole: { value: number }) => {
    count += 1;
    return whole.value;
  });
  const whole = { value: 3 };
  expect([find(whole), find(whole), find({ value: 4 }), count]).toEqual([3, 3, 4, 2]);
});
