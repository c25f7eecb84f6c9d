import type { Contents } from '@jupyterlab/services';
import { expect, it } from 'vitest';
import { ContentsFiles } from '../src/contentsfiles';

interface IStored {
  text: string;
  modified: string;
}

/** Contents of a folder `job`, and what is asked of them. */
function fakeContents(files: Map<string, IStored>): { contents: Contents.IManager; asked: string[] } {
  const asked: string[] = [];
  const get = async (path: string, { format }: Contents.IFetchOptions = {}): Promise<Partial<Contents.IModel>> => {
    asked.push(path);
    if (format === 'base64') {
      return { content: btoa(files.get(path)?.text ?? '') };
    }
    const names = [...files.keys()].filter(name => name.startsWith(`${path}/`));
    return {
      content: names.map(name => ({
        name: name.slice(path.length + 1),
        type: 'file',
        size: 3,
        last_modified: files.get(name)?.modified
      }))
    };
  };
  return { contents: { get } as unknown as Contents.IManager, asked };
}

it('reads a job from the contents, the notebook from its editor, and a file again only when it was written', async () => {
  const stored = new Map([
    ['job/10_a.sql', { text: 'select 1', modified: '1' }],
    ['job/20_b.ipynb', { text: 'on disk', modified: '1' }],
    ['job/data.csv', { text: 'a,b', modified: '1' }]
  ]);
  const { contents, asked } = fakeContents(stored);
  const files = new ContentsFiles(contents, 'job');
  files.edited = new Map([['20_b.ipynb', 'edited']]);
  const read = async (path: string): Promise<string> => new TextDecoder().decode(await files.read(path));
  expect((await files.list('')).map(({ name, kind }) => [name, kind])).toEqual([
    ['10_a.sql', 'file'],
    ['20_b.ipynb', 'file'],
    ['data.csv', 'file']
  ]);
  await expect(read('data.csv')).rejects.toThrow('not looked at');
  expect([await read('10_a.sql'), await read('20_b.ipynb'), await read('10_a.sql')]).toEqual([
    'select 1',
    'edited',
    'select 1'
  ]);
  expect(asked).toEqual(['job', 'job/10_a.sql']);
  stored.set('job/10_a.sql', { text: 'select 2', modified: '2' });
  expect(await read('10_a.sql')).toBe('select 1');
  files.forget();
  expect(await read('10_a.sql')).toBe('select 2');
  expect(asked).toEqual(['job', 'job/10_a.sql', 'job', 'job/10_a.sql']);
});
