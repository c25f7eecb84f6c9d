import { JupyterFrontEnd } from '@jupyterlab/application';
import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import plugin from '../src/index';
import { Templates } from '../src/registry';
import { ownTemplates } from '../src/templates';

const own = ownTemplates(nullTranslator.load('vdk_lab'));

it.each([null, nullTranslator])('activates with and without a translator', async translator => {
  // The plugin asks nothing of the application.
  const app = Object.create(JupyterFrontEnd.prototype) as JupyterFrontEnd;
  const templates = await plugin.activate(app, translator);
  expect(templates.list().map(({ id }) => id)).toEqual(['sql-and-python', 'csv-to-table', 'empty']);
});

it('refuses an id twice, and forgets what is disposed', () => {
  const templates = new Templates();
  let changes = 0;
  templates.changed.connect(() => (changes += 1));
  const added = templates.add({ id: 'x', title: 'X', caption: '', files: () => [] });
  expect(() => templates.add({ id: 'x', title: 'X', caption: '', files: () => [] })).toThrow('There is a template x');
  added.dispose();
  expect(templates.list()).toEqual([]);
  expect(changes).toBe(2);
});

it.each(own.map(template => [template.id, template] as const))(
  '%s has one file to open, and valid notebooks',
  (_, t) => {
    const files = t.files({ name: 'sales-daily', team: '100% <team>' });
    expect(files.filter(({ open }) => open).length).toBe(1);
    const notebook: unknown = JSON.parse(files.find(({ open }) => open)?.content ?? '');
    expect(notebook).toMatchObject({ nbformat: 4, metadata: { kernelspec: { name: 'vdk' } } });
    expect(files.find(({ path }) => path === 'config.ini')?.content).toContain('team = 100%% <team>');
  }
);
