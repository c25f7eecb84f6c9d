import { SessionContext } from '@jupyterlab/apputils';
import type { ISharedNotebook } from '@jupyter/ydoc';
import { YNotebook } from '@jupyter/ydoc';
import type { KernelSpec } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { expect, it } from 'vitest';
import { startWithoutQuestion } from '../src/kernelplugin';

const python = (name: string) => ({ name, display_name: name, language: 'python', argv: [], resources: {} });

/** The kernel that Lab starts for a notebook with this preference, one cell and its tags; null: it asks. */
function chosen(
  names: readonly string[],
  preference: SessionContext['kernelPreference'],
  tags?: unknown
): string | null {
  const specs = {
    default: 'python3',
    kernelspecs: Object.fromEntries(names.map(name => [name, python(name)]))
  } as KernelSpec.ISpecModels;
  const owner = {};
  const manager = { runningChanged: new Signal(owner), specsChanged: new Signal(owner), specs };
  const context = new SessionContext({
    kernelManager: manager,
    sessionManager: manager,
    specsManager: manager
  } as unknown as SessionContext.IOptions);
  const sharedModel: ISharedNotebook = new YNotebook();
  sharedModel.addCell({
    cell_type: 'code',
    source: '',
    metadata: tags === undefined ? {} : { tags: tags as string[] }
  });
  startWithoutQuestion({ context: { model: { sharedModel } }, sessionContext: context });
  // As Lab does when it has read the notebook.
  context.kernelPreference = preference;
  return SessionContext.getDefaultKernel({ specs, sessions: [], preference: context.kernelPreference });
}

it('a notebook that names the kernel vdk opens without a question, with that kernel where it is there', () => {
  const preference = { name: 'vdk', autoStartDefault: false };
  expect(chosen(['python3', 'vdk'], preference)).toBe('vdk');
  expect(chosen(['python3', 'other'], preference)).toBe('python3');
  expect(chosen(['python3', 'other'], { ...preference, language: 'python' })).toBe('python3');
});

it('a notebook that has a step and names no kernel gets the kernel of jobs, where it is there', () => {
  const preference = { name: '', language: '', autoStartDefault: false };
  expect(chosen(['python3', 'vdk'], preference, ['other', 'vdk'])).toBe('vdk');
  expect(chosen(['python3', 'other'], preference, ['vdk'])).toBe('python3');
  // One that was run with another kernel keeps it.
  expect(chosen(['python3', 'vdk'], { ...preference, name: 'python3' }, ['vdk'])).toBe('python3');
});

it('any other notebook is left to Lab', () => {
  for (const tags of [undefined, [], ['no vdk'], 'a vdk', 7, null]) {
    expect(chosen(['python3', 'vdk'], { name: '', language: '', autoStartDefault: false }, tags)).toBeNull();
  }
  expect(chosen(['python3', 'other'], { name: 'gone', autoStartDefault: false })).toBeNull();
  expect(chosen(['python3', 'other'], { name: 'other', autoStartDefault: false })).toBe('other');
});
