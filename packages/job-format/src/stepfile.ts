import type { CellStep } from './outline.js';
import { isOnlyComments, pythonString, readsName } from './pythoncode.js';
import { parseSqlCell } from './sqlcell.js';

interface StepFile {
  readonly name: string;
  readonly content: string;
}

/** Digits of the numbers in the names: as many as the notebook's highest needs, at least three. */
function digits(count: number): number {
  return Math.max(3, String(count).length);
}

/**
 * The file that does what a cell does, with nothing but vdk-core and `vdk_lab_cells`.
 * @param steps all steps of the notebook
 */
export function stepFile(step: CellStep, steps: readonly CellStep[]): StepFile {
  const stem = `${step.file}.${String(step.number).padStart(digits(steps.length), '0')}`;
  const cell = JSON.stringify(step.cellId ?? String(step.number));
  const arguments_ = `job_input, __file__, ${JSON.stringify(step.file)}, ${cell}, SOURCE`;
  const head = `# Step ${JSON.stringify(step.name)} of the notebook ${JSON.stringify(step.file)}, cell ${cell}. Made by VDK Lab: change the notebook, not this.\n`;
  const script = (call: string, more = '', extra = ''): StepFile => ({
    name: `${stem}.py`,
    content: `${head}from vdk_lab_cells import ${call}\n\nSOURCE = ${pythonString(step.source)}\n${more}\n\ndef run(job_input):\n    ${call}(${arguments_}${extra})\n`
  });
  const nothing: StepFile = { name: `${stem}.py`, content: `${head}# There is nothing in it to run.\n` };
  if (step.kind === 'ingest') {
    return script('run_ingest');
  }
  if (step.kind === 'python') {
    return isOnlyComments(step.source) ? nothing : script('run_python');
  }
  const { databases, statements } = parseSqlCell(step.source);
  const [first] = statements;
  if (!first) {
    return nothing;
  }
  const later = steps.slice(step.number).filter(({ kind }) => kind === 'python');
  if (statements.length === 1 && !later.some(({ source }) => readsName(source, '_'))) {
    const headers = databases.map(database => `[${database}]\n`).join('');
    return { name: `${stem}.sql`, content: `${headers}${first.text}\n` };
  }
  const lines = statements.map(({ line, text }) => `    (${line}, ${JSON.stringify(text)}),\n`).join('');
  const more = `DATABASES = [${databases.map(name => JSON.stringify(name)).join(', ')}]\nSTATEMENTS = [\n${lines}]\n`;
  return script('run_sql', more, ', DATABASES, STATEMENTS');
}
