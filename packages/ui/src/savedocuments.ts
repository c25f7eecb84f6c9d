/** What a widget that shows a file has of it; JupyterLab's document widgets do. */
interface IDocumentContext {
  /** Contents path. */
  readonly path: string;
  readonly model: { readonly dirty: boolean };
  save(): Promise<void>;
}

function contextOf(widget: object): IDocumentContext | null {
  const context: unknown = 'context' in widget ? widget.context : null;
  const isDocument = typeof context === 'object' && context !== null && 'save' in context && 'model' in context;
  return isDocument ? (context as IDocumentContext) : null;
}

/**
 * Saves what is open and edited in a job's folder and below: what is on disk is run, compared and deployed.
 * @param folder contents path; empty where the job is all that Jupyter shows
 */
export async function saveDocuments(widgets: Iterable<object>, folder: string): Promise<void> {
  const inside = folder === '' ? '' : `${folder}/`;
  for (const widget of widgets) {
    const context = contextOf(widget);
    if (context?.model.dirty && context.path.startsWith(inside)) {
      await context.save();
    }
  }
}
