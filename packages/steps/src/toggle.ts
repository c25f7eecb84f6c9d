import type { Notebook } from '@jupyterlab/notebook';

const tag = 'vdk';

/** Makes the selected code cells steps; when all are, makes them ordinary cells. Through the shared model. */
export function toggleStep(notebook: Notebook): void {
  const cells = notebook.widgets.filter(widget => notebook.isSelectedOrActive(widget) && widget.model.type === 'code');
  const tagsOf = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
  const all = cells.map(({ model }) => ({ model, tags: tagsOf(model.getMetadata('tags')) }));
  const isAllSteps = all.every(({ tags }) => tags.includes(tag));
  for (const { model, tags } of all) {
    const others = tags.filter(name => name !== tag);
    model.setMetadata('tags', isAllSteps ? others : [...others, tag]);
  }
}
