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

/** Brings data jobs into the workspace and out of it. Rejections are `Error`s that carry an `IProblem` as `problem`. */
export interface IJobTransfers {
  previewDownload(request: IDownloadRequest): Promise<IDownloadPreview>;
  /** `content` of the preview: the download is refused when the target has something else by now. */
  download(
    request: IDownloadRequest,
    options: { readonly update: boolean; readonly content: string }
  ): Promise<IPlacedJob>;
}

export const IJobTransfers = new Token<IJobTransfers>(
  '@vdk-lab/tokens:IJobTransfers',
  'Imports, downloads and exports of data jobs.'
);
