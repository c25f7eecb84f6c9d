import type { CheckInput } from '../input.js';
import type { Finding, Rule } from '../rule.js';

/** Found while the folder was read: the rest of the job is looked at all the same. */
const whileReading =
  (id: string) =>
  ({ job }: CheckInput): Iterable<Finding> =>
    job.problems.filter(({ rule }) => rule === id).map(({ rule: _, explanation: __, ...finding }) => finding);

const rule = (id: string, severity: Rule['severity'], title: string, explanation: string): Rule => ({
  id,
  severity,
  title,
  explanation,
  check: whileReading(id)
});

export const readingRules: readonly Rule[] = [
  rule(
    'unreadable-file',
    'error',
    'A step that cannot be read',
    'Steps and settings are UTF-8 text. Save the file as UTF-8, or give it another ending when it is no step.'
  ),
  rule(
    'broken-notebook',
    'error',
    'A notebook that cannot be read',
    'The file is no JSON, or of an nbformat before 4. Open and save it in JupyterLab, or take it out of the folder.'
  ),
  rule(
    'notebook-copy',
    'warning',
    'A copy of a notebook',
    'JupyterLab’s Duplicate and its checkpoints have such names. The cells of a copy are no steps, or each would run twice. Rename or delete it.'
  ),
  rule(
    'invalid-config',
    'error',
    'A config.ini that cannot be read',
    'VDK reads config.ini as Python’s ConfigParser does: sections in brackets, each key once, a percent sign written twice. With this file no run begins.'
  )
];
