import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { isJobName } from '@vdk-lab/job-format/names';
import type { IImportPreview, IImportRequest } from '@vdk-lab/tokens';
import { type Submit, useAnswer } from '@vdk-lab/ui';
import * as React from 'react';
import { Choices, Fold, Outcome, Problems, TextField } from './fields';
import { useSubmission } from './submission';

export interface IImportFormOptions {
  readonly trans: TranslationBundle;
  /** Contents path of what is imported; empty: still to be named. */
  readonly path: string;
  /** Contents path of the folder in which the job's folder will be. */
  readonly folder: string;
  /** Folders and zips in a folder of the contents. */
  list(folder: string): Promise<readonly string[]>;
  preview(request: IImportRequest): Promise<IImportPreview>;
  /** Rejects with a sentence for people; the form keeps what was typed. */
  import(request: IImportRequest): Promise<void>;
  /** Puts a zip of this computer into the contents and resolves to its path; null when that cannot be done here. */
  readonly upload: ((file: File) => Promise<string>) | null;
}

const askAfterMs = 300;

/** What will exist, in words. */
function summary(preview: IImportPreview, isInPlace: boolean, trans: TranslationBundle): string {
  const cells = preview.steps.filter(({ notebook }) => notebook !== null).length;
  const books = preview.notebooks.join(', ');
  const steps = trans._n('%1 step becomes a cell of %2', '%1 steps become cells of %2', cells, books);
  const what = cells === 0 ? trans.__('No step becomes a cell') : steps;
  const files = trans._n('%1 file stays as it is', '%1 files stay as they are', preview.kept, preview.kept);
  return isInPlace
    ? trans.__('%1; %2. The originals move to %3/vdk_lab_originals.', what, files, `/${preview.path}`)
    : trans.__('Creates %1. %2; %3.', `/${preview.path}`, what, files);
}

/** A folder or zip, and what an import makes of it. */
export function ImportFields(props: {
  options: IImportFormOptions;
  /** Gets what tries to import, anew whenever something was typed. */
  onSubmit: (submit: Submit) => void;
}): React.ReactElement {
  const { options, onSubmit } = props;
  const { trans, upload } = options;
  const [path, setPath] = React.useState(options.path);
  const [folder, setFolder] = React.useState(options.folder);
  const [ownName, setOwnName] = React.useState<string | null>(null);
  const [place, setPlace] = React.useState<'new' | 'here'>('new');
  const [notebooks, setNotebooks] = React.useState<'job' | 'step'>('job');
  const [tried, setTried] = React.useState(false);
  const { isBusy, problem, submit } = useSubmission();
  const uploading = useSubmission();

  const source = path.trim().replace(/^\/+|\/+$/g, '');
  const isArchive = /\.zip$/i.test(source);
  const isInPlace = place === 'here' && !isArchive;
  const isNamed = isInPlace || ownName === null || isJobName(ownName);
  const request: IImportRequest | null =
    source !== '' && isNamed
      ? { path: source, into: folder, notebooks, inPlace: isInPlace, ...(ownName === null ? {} : { name: ownName }) }
      : null;
  const listed = useAnswer(PathExt.dirname(path), () => options.list(PathExt.dirname(path)), askAfterMs);
  const preview = useAnswer(
    request ? JSON.stringify(request) : null,
    () => (request ? options.preview(request) : Promise.reject(new Error())),
    askAfterMs
  );
  const shown = preview.value;
  // Named by nobody: the first name that is free.
  const name = ownName ?? (shown ? shown.freeName : '');
  const isTaken = shown !== null && shown.exists && ownName !== null;

  const takenText = ({ path: there, freeName }: IImportPreview): string =>
    trans.__('/%1 exists already. %2 is free.', there, freeName);
  const run = async (): Promise<boolean> => {
    setTried(true);
    if (!request || isTaken) {
      return false;
    }
    return submit(async () => {
      // What was typed last may not have been looked at yet.
      const seen = shown ?? (await options.preview(request));
      if (seen.exists && ownName !== null) {
        throw new Error(takenText(seen));
      }
      await options.import(isInPlace ? request : { ...request, name: ownName ?? seen.freeName });
    });
  };
  onSubmit(run);

  const nameNote = !isNamed
    ? trans.__('6 to 50 characters: small letters a–z, digits and dashes, a letter first.')
    : isTaken
      ? takenText(shown)
      : '';
  return (
    <div className="vdk-JobForm">
      <TextField
        id="vdk-import-path"
        label={trans.__('From')}
        placeholder={trans.__('A folder with config.ini, or a zip')}
        value={path}
        suggestions={listed.value ?? []}
        isProblem={tried && source === ''}
        note={tried && source === '' ? trans.__('Name a folder or a zip.') : ''}
        onChange={value => {
          setPath(value);
          setOwnName(null);
        }}
      />
      {upload && (
        <div className="vdk-JobForm-field">
          <label htmlFor="vdk-import-upload">{trans.__('Or upload')}</label>
          <input
            id="vdk-import-upload"
            type="file"
            accept=".zip,application/zip"
            aria-describedby="vdk-import-upload-note"
            onChange={event => {
              const [file] = event.target.files ?? [];
              if (file) {
                void uploading.submit(async () => setPath(await upload(file)));
              }
            }}
          />
          <span
            id="vdk-import-upload-note"
            className="vdk-JobForm-note"
            role="status"
            data-vdk-problem={uploading.problem !== null}
          >
            {uploading.problem ?? (uploading.isBusy ? trans.__('Uploading…') : trans.__('A zip of this computer'))}
          </span>
        </div>
      )}
      {!isArchive && (
        <Choices
          legend={trans.__('Where')}
          name="vdk-import-place"
          value={place}
          onChange={setPlace}
          choices={[
            { value: 'new', label: trans.__('A new folder') },
            {
              value: 'here',
              label: trans.__('In place'),
              caption: trans.__('the originals move to vdk_lab_originals, and can come back')
            }
          ]}
        />
      )}
      {!isInPlace && (
        <>
          <TextField
            id="vdk-import-folder"
            label={trans.__('Folder')}
            placeholder="/"
            value={folder}
            onChange={setFolder}
          />
          <TextField
            id="vdk-import-name"
            label={trans.__('Name')}
            value={name}
            isProblem={!isNamed || isTaken}
            note={nameNote}
            onChange={setOwnName}
          />
        </>
      )}
      <Choices
        legend={trans.__('Notebooks')}
        name="vdk-import-notebooks"
        value={notebooks}
        onChange={setNotebooks}
        choices={[
          {
            value: 'job',
            label: trans.__('One for all steps'),
            caption: trans.__('more where order or names need it')
          },
          { value: 'step', label: trans.__('One for each step') }
        ]}
      />
      <p className="vdk-JobForm-summary" role="status">
        {shown
          ? summary(isInPlace ? shown : { ...shown, path: PathExt.join(folder, name) }, isInPlace, trans)
          : preview.isAsking
            ? trans.__('Looking at the steps…')
            : ''}
      </p>
      {shown && (
        <>
          <Fold
            title={trans._n('%1 step', '%1 steps', shown.steps.length, shown.steps.length)}
            lines={shown.steps.map(({ file, notebook }) => ({
              text: file,
              more: notebook === null ? trans.__('stays a file') : trans.__('a cell of %1', notebook)
            }))}
          />
          {shown.left.length > 0 && (
            <Fold
              title={trans.__('Not taken along: %1', shown.left.length)}
              lines={shown.left.map(({ path: left, reason }) => ({ text: left, more: reason }))}
            />
          )}
          <Problems problems={shown.problems} trans={trans} />
        </>
      )}
      <Outcome problem={problem ?? preview.problem} busy={isBusy ? trans.__('Importing…') : ''} />
    </div>
  );
}
