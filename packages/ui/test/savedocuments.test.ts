import { expect, it, vi } from 'vitest';
import { saveDocuments } from '../src/savedocuments.js';

function document(
  path: string,
  dirty: boolean
): { context: { path: string; model: object; save: () => Promise<void> } } {
  return { context: { path, model: { dirty }, save: vi.fn(async () => undefined) } };
}

it('saves what is edited of a job, in its folders too, and nothing else', async () => {
  const saved = [document('team/sales/config.ini', true), document('team/sales/sql/totals.sql', true)];
  const left = [
    document('team/sales/10_load.ipynb', false),
    document('team/sales-2/config.ini', true),
    document('team/notes.md', true)
  ];
  await saveDocuments([{}, { context: null }, { context: { path: 'team/sales/x' } }, ...left, ...saved], 'team/sales');
  saved.forEach(({ context }) => expect(context.save).toHaveBeenCalledTimes(1));
  left.forEach(({ context }) => expect(context.save).not.toHaveBeenCalled());
});

it('saves everything of a job that is all that Jupyter shows', async () => {
  const saved = [document('10_load.ipynb', true), document('sql/totals.sql', true)];
  await saveDocuments(saved, '');
  saved.forEach(({ context }) => expect(context.save).toHaveBeenCalledTimes(1));
});
