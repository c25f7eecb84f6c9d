import { parseSqlCell } from '../../sqlcell.js';
import type { CheckInput } from '../input.js';
import { isCell, placeOf } from '../facts.js';
import type { Finding, Rule } from '../rule.js';

/** What VDK itself provides for `{name}`. */
const executionProperties = ['pa__execution_id', 'pa__job_start_unixtime', 'pa__job_start_ts_expr', 'pa__op_id'];
const parameter = /\{([A-Za-z_]\w*)\}/g;

function* unknownParameters(input: CheckInput): Iterable<Finding> {
  const { job, texts, options } = input;
  const provided = new Set([...executionProperties, ...(options.parameters ?? [])]);
  // A property that the job sets itself stands in its Python as a text.
  const isNamed = (name: string): boolean => {
    const text = new RegExp(`["']${name}["']`);
    const steps = job.steps.some(({ kind, source }) => kind === 'python' && text.test(source));
    return steps || [...texts.values()].some(source => text.test(source));
  };
  for (const step of job.steps.filter(({ kind }) => kind === 'sql')) {
    for (const name of new Set([...step.source.matchAll(parameter)].map(([, found]) => found ?? ''))) {
      if (!provided.has(name) && !isNamed(name)) {
        const line = step.source.slice(0, step.source.indexOf(`{${name}}`)).split('\n').length;
        const message = `Nothing in the job provides {${name}}: without an argument or property of this name it stays as it is.`;
        yield { message, ...placeOf(step, line) };
      }
    }
  }
}

function* lostLines({ job }: CheckInput): Iterable<Finding> {
  for (const step of job.steps.filter(({ kind }) => kind === 'sql')) {
    for (const [index, line] of step.source.split(/\r\n|\n/).entries()) {
      if (/^\[.*?\]/.test(line) && !/^\[[^[\]]*\]\s*$/.test(line)) {
        yield {
          message: `The line "${line.trim().slice(0, 60)}" is taken for the name of a database.`,
          ...placeOf(step, index + 1)
        };
      }
    }
  }
}

function* severalStatements({ job }: CheckInput): Iterable<Finding> {
  const type = job.config.document ? (job.config.databaseType ?? '') : '';
  if (type !== '' && type.toLowerCase() !== 'sqlite') {
    return;
  }
  for (const step of job.steps.filter(one => one.kind === 'sql' && !isCell(one))) {
    const { statements } = parseSqlCell(step.source);
    const [, second] = statements;
    if (second) {
      const message = `${step.file} has ${statements.length} statements; SQLite takes one at a time.`;
      yield { message, ...placeOf(step, second.line) };
    }
  }
}

const emptySql = ({ job }: CheckInput): Finding[] =>
  job.steps
    .filter(step => step.kind === 'sql' && !isCell(step) && parseSqlCell(step.source).statements.length === 0)
    .map(step => ({ message: `${step.file} has no statement: VDK fails the step.`, ...placeOf(step) }));

export const sqlRules: readonly Rule[] = [
  {
    id: 'unknown-parameter',
    severity: 'warning',
    title: 'A {parameter} that nothing provides',
    explanation:
      'Properties, execution properties and arguments replace {name} in SQL; a name that none of them has stays there as text, without an error. Name it in the arguments of the run, or set the property.',
    check: unknownParameters
  },
  {
    id: 'sql-line-lost',
    severity: 'warning',
    title: 'A line that VDK takes out',
    explanation:
      'Lines that begin with [name] tell the database, wherever they stand, and are no part of the query. Begin the line with a blank.',
    check: lostLines
  },
  {
    id: 'several-statements',
    severity: 'warning',
    title: 'Several statements in one .sql file',
    explanation:
      'VDK gives the whole file to the database as one query, which SQLite refuses. Make a file of each, or a %%vdksql cell, where they run one after the other.',
    check: severalStatements
  },
  {
    id: 'empty-sql',
    severity: 'warning',
    title: 'A .sql file without a statement',
    explanation: 'VDK refuses an empty query. Write one, or delete the file.',
    check: emptySql
  }
];
