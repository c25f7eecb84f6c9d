import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { isJobName } from '@vdk-lab/job-format/names';
import type { IExportPreview, IExportRequest } from '@vdk-lab/tokens';
import { type Submit, bytesText, useAnswer } from '@vdk-lab/ui';
import * as React from 'react';
import { Choices, Fold, Outcome, Problems, TextField } from './fields';
import { useSubmission } from './submission';

export interface IExportFormOptions {
  readonly trans: TranslationBundle;
  /** Contents path of the job's folder; empty: still to be named. */
  readonly path: string;
  preview(request: IExportRequest): Promise<IExportPreview>;
  /** Rejects with a sentence for people; the form keeps what was typed. */
  export(request: IExportRequest): Promise<void>;
}

const askAfterMs = 300;

/** A job, and the files that its notebooks become. */
export function ExportFields(props: {
  options: IExportFormOptions;
  /** Gets what tries to export, anew whenever something was typed. */
  onSubmit: (submit: Submit) => void;
}): React.ReactElement {
  const { options, onSubmit } = props;
  const { trans } = options;
  const [path, setPath] = React.useState(options.path);
  const [folder, setFolder] = React.useState(PathExt.dirname(options.path));
  const [ownName, setOwnName] = React.useState<string | null>(null);
  const [as, setAs] = React.useState<IExportRequest['as']>('zip');
  const [keeps, setKeeps] = React.useState(false);
  const [tried, setTried] = React.useState(false);
  const { isBusy, problem, submit } = useSubmission();

  const job = path.trim().replace(/^\/+|\/+$/g, '');
  const isNamed = ownName === null || isJobName(ownName);
  const request: IExportRequest | null =
    job !== '' && isNamed
      ? { path: job, into: folder, as, keepNotebooks: keeps, ...(ownName === null ? {} : { name: ownName }) }
      : null;
  const preview = useAnswer(
    request ? JSON.stringify(request) : null,
    () => (request ? options.preview(request) : Promise.reject(new Error())),
    askAfterMs
  );
  const shown = preview.value;
  const name = ownName ?? shown?.freeName ?? '';
  const isTaken = shown !== null && shown.exists && ownName !== null;
  const isRefused = shown?.problems.some(({ severity }) => severity === 'error') ?? false;
  // Once a notebook was in the way, the choice to keep it stays on the screen.
  const [offersKeeping, setOffersKeeping] = React.useState(false);
  React.useEffect(() => {
    if (isRefused) {
      setOffersKeeping(true);
    }
  }, [isRefused]);

  const takenText = ({ path: there, freeName }: IExportPreview): string =>
    trans.__('/%1 exists already. %2 is free.', there, freeName);
  const run = async (): Promise<boolean> => {
    setTried(true);
    if (!request || isTaken || isRefused) {
      return false;
    }
    return submit(async () => {
      // What was typed last may not have been looked at yet.
      const seen = shown ?? (await options.preview(request));
      const refusal = seen.problems.find(({ severity }) => severity === 'error');
      if (refusal || (seen.exists && ownName !== null)) {
        throw new Error(refusal?.message ?? takenText(seen));
      }
      await options.export({ ...request, name: ownName ?? seen.freeName });
    });
  };
  onSubmit(run);

  const forms = {
    'as-imported': trans.__('as it was imported, byte for byte'),
    changed: trans.__('changed since its import'),
    new: trans.__('new'),
    script: trans.__('a script that shares its names')
  };
  const target = PathExt.join(folder, as === 'zip' ? `${name}.zip` : name);
  return (
    <div className="vdk-JobForm">
      <TextField
        id="vdk-export-path"
        label={trans.__('Job')}
        placeholder={trans.__('The folder of a job')}
        value={path}
        isProblem={tried && job === ''}
        note={tried && job === '' ? trans.__('Name the folder of a job.') : ''}
        onChange={setPath}
      />
      <Choices
        legend={trans.__('Export as')}
        name="vdk-export-as"
        value={as}
        onChange={setAs}
        choices={[
          { value: 'zip', label: trans.__('A zip') },
          { value: 'folder', label: trans.__('A new folder') }
        ]}
      />
      <TextField
        id="vdk-export-folder"
        label={trans.__('Folder')}
        placeholder="/"
        value={folder}
        onChange={setFolder}
      />
      <TextField
        id="vdk-export-name"
        label={trans.__('Name')}
        value={name}
        isProblem={!isNamed || isTaken}
        note={
          !isNamed
            ? trans.__('6 to 50 characters: small letters a–z, digits and dashes, a letter first.')
            : isTaken
              ? takenText(shown)
              : ''
        }
        onChange={setOwnName}
      />
      {offersKeeping && (
        <label className="vdk-JobForm-check">
          <input type="checkbox" checked={keeps} onChange={event => setKeeps(event.target.checked)} />
          {trans.__('Keep notebooks that need IPython as they are')}
        </label>
      )}
      <p className="vdk-JobForm-summary" role="status">
        {shown
          ? isRefused
            ? trans.__('The job cannot be exported as it is.')
            : trans._n(
                'Creates /%2 with %1 file, %3.',
                'Creates /%2 with %1 files, %3.',
                shown.files,
                target,
                bytesText(shown.bytes)
              )
          : preview.isAsking
            ? trans.__('Looking at the steps…')
            : ''}
      </p>
      {shown && (
        <>
          <Problems problems={shown.problems} trans={trans} />
          <Fold
            title={trans._n('%1 step', '%1 steps', shown.steps.length, shown.steps.length)}
            lines={shown.steps.map(({ file, form }) => ({ text: file, more: forms[form] }))}
          />
          {shown.left.length > 0 && (
            <Fold
              title={trans.__('Not taken along: %1', shown.left.length)}
              lines={shown.left.map(({ path: left, reason }) => ({ text: left, more: reason }))}
            />
          )}
        </>
      )}
      <Outcome problem={problem ?? preview.problem} busy={isBusy ? trans.__('Exporting…') : ''} />
    </div>
  );
}
