import type { INotebookContent } from '@jupyterlab/nbformat';
import { describe, expect, it } from 'vitest';
import { isSameNotebook } from '../src/undoimport';

function notebook(source: string, metadata: INotebookContent['metadata'], cell: object = {}): INotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata,
    cells: [{ cell_type: 'code', id: 'a', source, metadata: { ...cell }, outputs: [], execution_count: null }]
  };
}

const vdk = { steps: 'all' };

describe('whether a notebook was edited since it was imported', () => {
  const imported = notebook('select 1', { vdk, kernelspec: { name: 'vdk', display_name: 'VDK' } });

  it('does not count what JupyterLab notes about the kernel and about trust', () => {
    const kernelspec = { name: 'vdk', display_name: 'VDK job (Python)', language: 'python' };
    const opened = notebook('select 1', { vdk, kernelspec, language_info: { name: 'python' } }, { trusted: true });
    expect(isSameNotebook(opened, imported)).toBe(true);
  });

  it.each([
    ['text', notebook('select 2', { vdk })],
    ['the metadata of a cell', notebook('select 1', { vdk }, { tags: ['vdk'] })],
    ['the metadata of the notebook', notebook('select 1', { vdk: { steps: 'none' } })],
    ['the number of cells', { ...imported, cells: [] }]
  ])('counts %s', (_what, opened) => {
    expect(isSameNotebook(opened, imported)).toBe(false);
  });
});
