import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';
import type { IJobTemplate, ITemplates } from '@vdk-lab/tokens';

const usualRank = 100;

/** The templates of all extensions, in their order. */
export class Templates implements ITemplates {
  private readonly templates = new Map<string, IJobTemplate>();
  private readonly signal = new Signal<ITemplates, void>(this);

  add(template: IJobTemplate): IDisposable {
    if (this.templates.has(template.id)) {
      throw new Error(`There is a template ${template.id} already.`);
    }
    this.templates.set(template.id, template);
    this.signal.emit();
    return new DisposableDelegate(() => {
      this.templates.delete(template.id);
      this.signal.emit();
    });
  }

  list(): ReadonlyArray<IJobTemplate> {
    return [...this.templates.values()].sort((a, b) => (a.rank ?? usualRank) - (b.rank ?? usualRank));
  }

  get changed(): ISignal<ITemplates, void> {
    return this.signal;
  }
}
