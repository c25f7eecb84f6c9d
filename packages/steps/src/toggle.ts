import type { Notebook } from '@jupyterlab/notebook';

const tag = 'vdk';

/**
 * Makes code cells steps; when all are, makes them ordinary cells. Through the shared model.
 * @param step id of the one; the selected cells when left out
 */
export function toggleStep(notebook: Notebook, step?: string): void {
  const cells = notebook.widgets.filter(
    widget =>
      widget.model.type === 'code' &&
      (step === undefined ? notebook.isSelectedOrActive(widget) : step.endsWith(`#${widget.model.id}`))
  );
  const tagsOf = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter(item => typeof item === 'string') : [];
  const all = cells.map(({ model }) => ({ model, tags: tagsOf(model.getMetadata('tags')) }));
  const isAllSteps = all.every(({ tags }) => tags.includes(tag));
  for (const { model, tags } of all) {
    const others = tags.filter(name => name !== tag);
    model.setMetadata('tags', isAllSteps ? others : [...others, tag]);
  }
}
