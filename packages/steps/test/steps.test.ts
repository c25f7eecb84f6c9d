import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import { stepsBefore } from '../src/board';
import { drawHeader } from '../src/header';

it('counts the steps of the files before a notebook, by text', () => {
  const files = [
    { name: '10_a.sql', steps: 1 },
    { name: '9_b.py', steps: 1 },
    { name: '20_c.ipynb', steps: 4 }
  ];
  expect(stepsBefore(files, '20_c.ipynb')).toBe(1);
  expect(stepsBefore(files, '9_b.py')).toBe(5);
  expect(stepsBefore([], 'x.ipynb')).toBe(0);
});

it('draws hostile names and messages as text', () => {
  const node = document.createElement('div');
  const evil = '<img src=x onerror=alert(1)>';
  const error = { blame: 'user', type: evil, message: `${evil}\nsecond line`, line: 7 } as const;
  drawHeader(
    node,
    {
      number: 2,
      name: `${evil}\u202egpj`,
      kind: 'sql',
      state: 'failed',
      stale: true,
      startedAt: null,
      durationMs: 900,
      error
    },
    0,
    nullTranslator.load('vdk_lab')
  );
  expect(node.querySelector('img')).toBeNull();
  expect(node.textContent).toContain(evil);
  expect(node.textContent).not.toMatch(/second line|\u202e/);
  expect(node.textContent).toContain('failed in your code, line 7 · 0.9 s · changed since');
  expect(node.dataset['vdkState']).toBe('stale');
});
