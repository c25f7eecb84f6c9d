import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

export interface ITemplateFile {
  /** Relative to the job's folder, `/` between parts. */
  readonly path: string;
  /** Text; a notebook is its JSON. */
  readonly content: string;
  /** The file to open first. At most one. */
  readonly open?: boolean;
}

/** What a new job starts from. */
export interface IJobTemplate {
  readonly id: string;
  /** Two or three words. */
  readonly title: string;
  /** One line. */
  readonly caption: string;
  /** Lower comes first; default 100. */
  readonly rank?: number;
  files(job: { readonly name: string; readonly team: string }): ReadonlyArray<ITemplateFile>;
}

export interface ITemplates {
  /** Throws when the id is taken. Dispose to remove. */
  add(template: IJobTemplate): { dispose(): void };
  list(): ReadonlyArray<IJobTemplate>;
  readonly changed: ISignal<ITemplates, void>;
}

export const ITemplates = new Token<ITemplates>(
  '@vdk-lab/tokens:ITemplates',
  'What new data jobs start from; other extensions add theirs.'
);
