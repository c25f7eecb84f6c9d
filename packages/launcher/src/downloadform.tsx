import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { isJobName } from '@vdk-lab/job-format/names';
import type { IDownloadPreview, IDownloadRequest, IFoundJobs, ITarget } from '@vdk-lab/tokens';
import { type Submit, bytesText, useAnswer } from '@vdk-lab/ui';
import * as React from 'react';
import { Choices, FileChanges, Outcome, Problems, TextField } from './fields';
import { useSubmission } from './submission';

export interface IDownloadFormOptions {
  readonly trans: TranslationBundle;
  readonly targets: readonly ITarget[];
  /** Name of the target that is looked at first. */
  readonly target: string;
  readonly folder: string;
  /** A job that is chosen already. */
  readonly job?: { readonly name: string; readonly team: string };
  find(target: string, text: string): Promise<IFoundJobs>;
  preview(request: IDownloadRequest): Promise<IDownloadPreview>;
  /** Rejects with a sentence for people; the form keeps what was chosen. */
  download(request: IDownloadRequest, options: { update: boolean; content: string }): Promise<void>;
}

type Way = 'rename' | 'update';

const askAfterMs = 250;
const keyOf = ({ team, name }: { team: string; name: string }): string => JSON.stringify([team, name]);

/** What will exist, in words. */
function summary(preview: IDownloadPreview, way: Way, renamed: string, trans: TranslationBundle): string {
  const count = (state: string): number => preview.files.filter(file => file.state === state).length;
  if (preview.exists && way === 'update') {
    return trans.__(
      'Updates /%1: %2 new, %3 changed, %4 only here. What changes is kept in vdk_lab_replaced.',
      preview.path,
      count('new'),
      count('changed'),
      count('only-here')
    );
  }
  const files = preview.files.length - count('only-here');
  const path = preview.exists ? renamed : preview.path;
  return trans._n(
    'Creates /%2 with %1 file, %3.',
    'Creates /%2 with %1 files, %3.',
    files,
    path,
    bytesText(preview.bytes)
  );
}

/** A target's jobs to search and choose from, and where the files of the chosen one will stand. */
export function DownloadFields(props: {
  options: IDownloadFormOptions;
  /** Gets what tries to download, anew whenever something was chosen. */
  onSubmit: (submit: Submit) => void;
}): React.ReactElement {
  const { options, onSubmit } = props;
  const { trans, targets } = options;
  const [target, setTarget] = React.useState(options.target);
  const [text, setText] = React.useState(options.job?.name ?? '');
  const [picked, setPicked] = React.useState(options.job ?? null);
  const [folder, setFolder] = React.useState(options.folder);
  const [ownName, setOwnName] = React.useState<string | null>(null);
  const [way, setWay] = React.useState<Way>('rename');
  const [looks, setLooks] = React.useState(0);
  const [tried, setTried] = React.useState(false);
  const { isBusy, problem, submit } = useSubmission();

  const found = useAnswer(JSON.stringify([target, text]), () => options.find(target, text), askAfterMs);
  const jobs = found.value?.jobs ?? [];
  // What was searched for and is the only one is meant.
  const chosen = picked ?? (text !== '' && jobs.length === 1 ? (jobs[0] ?? null) : null);
  const name = ownName ?? chosen?.name ?? '';
  const isNamed = isJobName(name);
  const request: IDownloadRequest | null =
    chosen && isNamed ? { path: folder, target, team: chosen.team, job: chosen.name, name } : null;
  const preview = useAnswer(
    request ? JSON.stringify([request, looks]) : null,
    () => (request ? options.preview(request) : Promise.reject(new Error())),
    askAfterMs
  );
  const shown = preview.value;

  const download = async (): Promise<boolean> => {
    setTried(true);
    if (!request) {
      return false;
    }
    const isDone = await submit(async () => {
      // What was chosen last may not have been looked at yet.
      const seen = shown ?? (await options.preview(request));
      if (seen.exists && !shown) {
        throw new Error(trans.__('/%1 exists already. Choose what to do with it.', seen.path));
      }
      const isUpdate = seen.exists && way === 'update';
      const wish = seen.exists && way === 'rename' ? { ...request, name: seen.freeName } : request;
      await options.download(wish, { update: isUpdate, content: seen.content });
    });
    if (!isDone) {
      // What was shown may not be true any more.
      setLooks(count => count + 1);
    }
    return isDone;
  };
  onSubmit(download);

  const total = found.value?.total ?? 0;
  const listNote = found.isAsking
    ? trans.__('Searching…')
    : (found.problem ??
      (jobs.length === 0
        ? text === ''
          ? trans.__('The target has no jobs yet.')
          : trans.__('No job matches.')
        : total > jobs.length
          ? trans.__('%1 of %2. Type more of the name.', jobs.length, total)
          : trans._n('%1 job', '%1 jobs', jobs.length, jobs.length)));

  return (
    <div className="vdk-JobForm">
      {targets.length > 1 && (
        <div className="vdk-JobForm-field">
          <label htmlFor="vdk-download-target">{trans.__('From')}</label>
          <select
            id="vdk-download-target"
            className="jp-mod-styled"
            value={target}
            onChange={event => {
              setTarget(event.target.value);
              setPicked(null);
            }}
          >
            {targets.map(entry => (
              <option key={entry.name} value={entry.name} disabled={entry.state === 'off'}>
                {entry.title}
              </option>
            ))}
          </select>
        </div>
      )}
      <TextField
        id="vdk-download-search"
        label={trans.__('Search')}
        value={text}
        placeholder={trans.__('Name, team or description')}
        note={listNote}
        isProblem={found.problem !== null}
        onChange={setText}
      />
      <div className="vdk-JobForm-field">
        <label htmlFor="vdk-download-job">{trans.__('Job')}</label>
        <select
          id="vdk-download-job"
          className="vdk-JobForm-list"
          size={6}
          value={chosen ? keyOf(chosen) : ''}
          onChange={event => {
            setPicked(jobs.find(job => keyOf(job) === event.target.value) ?? null);
            setOwnName(null);
          }}
        >
          {/* Nothing chosen; without it the browser would mark the first job. */}
          <option value="" hidden />
          {chosen && !jobs.some(job => keyOf(job) === keyOf(chosen)) && (
            <option value={keyOf(chosen)}>{trans.__('%1 — team %2', chosen.name, chosen.team)}</option>
          )}
          {jobs.map(job => (
            <option key={keyOf(job)} value={keyOf(job)} title={job.description ?? ''}>
              {trans.__('%1 — team %2', job.name, job.team)}
            </option>
          ))}
        </select>
        <span className="vdk-JobForm-note" role="status" data-vdk-problem={tried && !chosen}>
          {tried && !chosen ? trans.__('Choose a job.') : ''}
        </span>
      </div>
      <TextField
        id="vdk-download-folder"
        label={trans.__('Folder')}
        placeholder="/"
        value={folder}
        onChange={setFolder}
      />
      <TextField
        id="vdk-download-name"
        label={trans.__('Name')}
        value={name}
        isProblem={name !== '' && !isNamed}
        note={
          name !== '' && !isNamed
            ? trans.__('6 to 50 characters: small letters a–z, digits and dashes, a letter first.')
            : shown?.exists
              ? trans.__('/%1 exists already', shown.path)
              : chosen && name !== chosen.name
                ? trans.__('Deployed from there, it is another job than %1.', chosen.name)
                : ''
        }
        onChange={setOwnName}
      />
      {shown?.exists && (
        <Choices
          legend={trans.__('Choose')}
          name="vdk-download-way"
          value={way}
          onChange={setWay}
          choices={[
            { value: 'rename', label: trans.__('Use the name %1', shown.freeName) },
            { value: 'update', label: trans.__('Update it'), caption: trans.__('files that only it has stay') }
          ]}
        />
      )}
      <p className="vdk-JobForm-summary" role="status">
        {shown
          ? summary(shown, way, PathExt.join(folder, shown.freeName), trans)
          : preview.isAsking
            ? trans.__('Looking at the files…')
            : ''}
      </p>
      {shown && <FileChanges changes={shown.files} trans={trans} />}
      {shown && <Problems problems={shown.problems} trans={trans} />}
      <Outcome problem={problem ?? preview.problem} busy={isBusy ? trans.__('Downloading…') : ''} />
    </div>
  );
}
