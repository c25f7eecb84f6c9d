import { Token } from '@lumino/coreutils';
import type { ICheck } from './workspace.js';

/** What becomes of a file of the job: written, replaced, left as it is, or known only to the folder, and left there. */
export interface IFileChange {
  /** Relative to the job's folder. */
  readonly path: string;
  readonly state: 'new' | 'changed' | 'same' | 'only-here';
  readonly bytes: number;
}

/** A job's folder that was just written. Contents paths. */
export interface IPlacedJob {
  readonly path: string;
  /** The file of its first step; null when it has no step. */
  readonly open: string | null;
  /** The folder with what was replaced; null when nothing was. */
  readonly replaced: string | null;
  /** Notebooks that an import in place made. */
  readonly notebooks?: ReadonlyArray<string>;
}

export interface IDownloadRequest {
  /** Contents path of the folder in which the job's folder will be. */
  readonly path: string;
  readonly target: string;
  readonly team: string;
  readonly job: string;
  /** Of the folder; the job's name by default. */
  readonly name?: string;
}

export interface IDownloadPreview {
  /** Contents path of the folder that would be written. */
  readonly path: string;
  readonly exists: boolean;
  /** The wanted name when it is free, else one that is. */
  readonly freeName: string;
  /** Names the content that was looked at. */
  readonly content: string;
  readonly bytes: number;
  readonly files: ReadonlyArray<IFileChange>;
  /** What a person should know before. */
  readonly problems: ReadonlyArray<ICheck>;
}

export interface IImportRequest {
  /** Contents path of a folder or a zip archive with `.sql` and `.py` steps. */
  readonly path: string;
  /** Contents path of the folder in which the job's folder will be. */
  readonly into: string;
  /** Of the job's folder; made of the name of the folder or zip by default. */
  readonly name?: string;
  /** One notebook for all steps, or one for each. */
  readonly notebooks: 'job' | 'step';
  /** The originals are moved aside; only for a folder. */
  readonly inPlace: boolean;
}

export interface IImportPreview {
  /** Contents path of the folder that would be written. */
  readonly path: string;
  readonly name: string;
  readonly exists: boolean;
  readonly freeName: string;
  readonly isArchive: boolean;
  /** In the order in which they run. `notebook`: the one whose cell the step becomes; null when it stays a file. */
  readonly steps: ReadonlyArray<{ readonly file: string; readonly notebook: string | null }>;
  readonly notebooks: ReadonlyArray<string>;
  /** Files that are as they were. */
  readonly kept: number;
  readonly left: ReadonlyArray<{ readonly path: string; readonly reason: string }>;
  readonly problems: ReadonlyArray<ICheck>;
}

export interface IExportRequest {
  /** Contents path of the job's folder. */
  readonly path: string;
  readonly into: string;
  /** Of the folder or, without `.zip`, of the archive; the job's by default. */
  readonly name?: string;
  readonly as: 'zip' | 'folder';
  /** Notebooks that need IPython stay notebooks, where the export would be refused. */
  readonly keepNotebooks: boolean;
}

export interface IExportPreview {
  readonly path: string;
  readonly name: string;
  readonly exists: boolean;
  readonly freeName: string;
  /** `as-imported`: byte for byte the file that it was; `script`: runs by a module that comes along. */
  readonly steps: ReadonlyArray<{
    readonly notebook: string;
    readonly name: string;
    readonly file: string;
    readonly form: 'as-imported' | 'changed' | 'new' | 'script';
  }>;
  readonly files: number;
  readonly bytes: number;
  readonly left: ReadonlyArray<{ readonly path: string; readonly reason: string }>;
  /** One of severity `error` refuses the export. */
  readonly problems: ReadonlyArray<ICheck>;
}

/** Brings data jobs into the workspace and out of it. Rejections are `Error`s that carry an `IProblem` as `problem`. */
export interface IJobTransfers {
  previewDownload(request: IDownloadRequest): Promise<IDownloadPreview>;
  /** `content` of the preview: the download is refused when the target has something else by now. */
  download(
    request: IDownloadRequest,
    options: { readonly update: boolean; readonly content: string }
  ): Promise<IPlacedJob>;
  previewImport(request: IImportRequest): Promise<IImportPreview>;
  import(request: IImportRequest): Promise<IPlacedJob>;
  /** Takes the last import in place of this folder back. */
  undoImport(path: string): Promise<IPlacedJob>;
  previewExport(request: IExportRequest): Promise<IExportPreview>;
  /** Resolves to the contents path of the folder or zip. */
  export(request: IExportRequest): Promise<string>;
}

export const IJobTransfers = new Token<IJobTransfers>(
  '@vdk-lab/tokens:IJobTransfers',
  'Imports, downloads and exports of data jobs.'
);
