import { type Contents, ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { writeJob } from '../src/writejob';

const trans = nullTranslator.load('vdk-lab');
const template = {
  id: 'small',
  title: 'Small',
  caption: '',
  files: () => [
    { path: 'config.ini', content: '[owner]\nteam = a\n' },
    { path: '10_steps.ipynb', content: '{"cells": []}', open: true }
  ]
};
const job = { name: 'sales-daily', team: 'a', folder: '', template };

/** Jupyter's files, in memory: folders and files by path; `full` refuses to save it. */
function jupyter(paths: Record<string, string>, full = '') {
  const files = new Map(Object.entries(paths));
  const isIn = (folder: string, path: string): boolean =>
    path.slice(0, Math.max(0, path.lastIndexOf('/'))) === folder && path !== '';
  const manager = {
    get: async (path: string) => {
      if (path !== '' && !files.has(path)) {
        throw new ServerConnection.ResponseError(new Response('', { status: 404 }));
      }
      const type = path === '' ? 'directory' : files.get(path);
      const children = [...files.keys()].filter(child => isIn(path, child));
      return { type, content: children.map(child => ({ name: child.slice(child.lastIndexOf('/') + 1) })) };
    },
    save: async (path: string, { type = '' }: Partial<Contents.IModel>) => {
      if (path === full) {
        throw new Error('No space left on device');
      }
      files.set(path, type);
    },
    delete: async (path: string) => void files.delete(path)
  };
  return { contents: manager as unknown as Contents.IManager, files };
}

describe('a new job', () => {
  it('is a new folder with the files of the template; what the template names is opened', async () => {
    const { contents, files } = jupyter({ jobs: 'directory' });
    expect(await writeJob(contents, { ...job, folder: ' /jobs ' }, trans)).toBe('jobs/sales-daily/10_steps.ipynb');
    expect([...files.keys()]).toEqual([
      'jobs',
      'jobs/sales-daily',
      'jobs/sales-daily/config.ini',
      'jobs/sales-daily/10_steps.ipynb'
    ]);
  });

  it.each([
    ['outside of Jupyter', '../../etc', '"../../etc" is outside'],
    ['a folder that is not there', 'nowhere', 'There is no folder "nowhere"'],
    ['a file', 'notes.txt', '"notes.txt" is a file']
  ])('is refused in %s, before anything is written', async (_, folder, said) => {
    const { contents, files } = jupyter({ 'notes.txt': 'file' });
    await expect(writeJob(contents, { ...job, folder }, trans)).rejects.toThrow(said);
    expect([...files.keys()]).toEqual(['notes.txt']);
  });

  it('never writes into a folder that exists', async () => {
    const { contents } = jupyter({ 'sales-daily': 'directory' });
    await expect(writeJob(contents, job, trans)).rejects.toThrow('The folder "sales-daily" exists already');
  });

  it('leaves nothing behind when a file cannot be written', async () => {
    const { contents, files } = jupyter({ jobs: 'directory' }, 'sales-daily/10_steps.ipynb');
    await expect(writeJob(contents, job, trans)).rejects.toThrow('No space left');
    expect([...files.keys()]).toEqual(['jobs']);
  });
});
