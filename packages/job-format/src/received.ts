import { cleanNotebook } from './clean.js';
import type { Problem } from './job.js';
import { restoreNotebooks } from './ship.js';

/** Notebooks in any folder, in any case of letters. */
const isNotebook = (path: string): boolean => /\.ipynb$/i.test(path);

/**
 * The files of a job that came from elsewhere, as a person goes on with them. A job that shipped as scripts has its
 * notebooks back. Notebooks lose outputs and every word of trust, so that JupyterLab runs nothing of them before a
 * person does. Whatever has neither keeps its bytes.
 * @param files path in the job → bytes
 */
export async function receivedFiles(
  files: ReadonlyMap<string, Uint8Array>
): Promise<{ files: Map<string, Uint8Array>; problems: Problem[] }> {
  const restored = await restoreNotebooks(files);
  return { files: withoutTrust(restored.files), problems: restored.changed.map(changedStep) };
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
