import { cleanNotebook } from './clean.js';
import type { Problem } from './job.js';
import { isHistory } from './names.js';
import { restoreNotebooks } from './ship.js';

/** Notebooks in any folder, in any case of letters. */
const isNotebook = (path: string): boolean => /\.ipynb$/i.test(path);

/**
 * The files of a job that came from elsewhere, as a person goes on with them. A job that shipped as scripts has its
 * notebooks back. Notebooks lose outputs and every word of trust, so that JupyterLab runs nothing of them before a
 * person does. A repository's administration is left out: in a folder of the person's, git would do what it says.
 * Whatever is none of these keeps its bytes.
 * @param files path in the job → bytes
 */
export async function receivedFiles(
  files: ReadonlyMap<string, Uint8Array>
): Promise<{ files: Map<string, Uint8Array>; problems: Problem[] }> {
  const restored = await restoreNotebooks(new Map([...files].filter(([path]) => !isHistory(path))));
  const problems = restored.changed.map(changedStep);
  const history = [...files.keys()].find(isHistory);
  return {
    files: withoutTrust(restored.files),
    problems: history === undefined ? problems : [...problems, historyLeft(history)]
  };
}

/** The same files; notebooks lose their outputs and every word of trust. Whatever has neither keeps its bytes. */
export function withoutTrust(files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const encoder = new TextEncoder();
  const received = new Map<string, Uint8Array>();
  for (const [path, bytes] of files) {
    const text = isNotebook(path) ? new TextDecoder('utf-8').decode(bytes) : null;
    const cleaned = text === null ? null : cleanNotebook(text);
    received.set(
      path,
      text === null || cleaned === null || isSameJson(text, cleaned) ? bytes : encoder.encode(cleaned)
    );
  }
  return received;
}

function historyLeft(file: string): Problem {
  return {
    rule: 'history-left',
    severity: 'warning',
    message: `The history of a repository was deployed with the job, and is not taken: ${file}.`,
    explanation: 'Git does what stands there, in whose folder it is. Get the history from the repository itself.',
    file
  };
}

function changedStep(file: string): Problem {
  return {
    rule: 'changed-step',
    severity: 'warning',
    message: `${file} was changed since it was made from its notebook, and stays beside it.`,
    explanation: 'The step would run twice: bring the change into the notebook, and delete the file.',
    file
  };
}

function isSameJson(a: string, b: string): boolean {
  try {
    return JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b));
  } catch {
    return a === b;
  }
}
