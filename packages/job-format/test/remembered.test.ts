import { expect, it } from 'vitest';
import { eachOf, ofSame, once, remembered } from '../src/checks/remembered.js';

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

it('of a list that differs in a stretch from the one before only that stretch is looked at', () => {
  const asked: string[] = [];
  const lengths = eachOf((text: string) => {
    asked.push(text);
    return text.length;
  });
  const lists = [['a', 'bb', 'ccc'], ['a', 'dddd', 'ccc'], ['a', 'ccc'], ['x', 'a', 'ccc', 'a'], [], ['a', 'a'], ['a']];
  for (const list of lists) {
    expect(lengths(list)).toEqual(list.map(({ length }) => length));
  }
  expect(asked.slice(0, 4)).toEqual(['a', 'bb', 'ccc', 'dddd']);
  expect(asked).not.toContain(undefined);
});

it('for a list of the same items nothing is looked at again', () => {
  let count = 0;
  const sum = ofSame((numbers: readonly number[]) => {
    count += 1;
    return numbers.reduce((all, one) => all + one, 0);
  });
  expect([sum([1, 2]), sum([1, 2]), sum([1, 3]), sum([1]), sum([]), sum([])]).toEqual([3, 3, 4, 1, 0, 0]);
  expect(count).toBe(4);
});
