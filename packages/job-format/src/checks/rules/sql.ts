import type { Step } from '../../job.js';
import { parseSqlCell } from '../../sqlcell.js';
import type { CheckInput } from '../input.js';
import { eachOf, once, remembered } from '../remembered.js';
import { placeOf, sortedSteps } from '../steps.js';
import type { Finding, Rule } from '../rule.js';

/** What VDK itself provides for `{name}`. */
const executionProperties = ['pa__execution_id', 'pa__job_start_unixtime', 'pa__job_start_ts_expr', 'pa__op_id'];
const parameter = /\{([A-Za-z_]\w*)\}/g;

interface SqlFacts {
  /** Each name once, with the line of its first `{name}`. */
  readonly parameters: readonly { readonly name: string; readonly line: number }[];
  /** Lines that VDK takes out, with their number. */
  readonly lost: readonly { readonly text: string; readonly line: number }[];
}

const nothing: SqlFacts = { parameters: [], lost: [] };

const sqlFacts: (source: string) => SqlFacts = remembered(source => {
  // Most statements have neither.
  if (!/[{[]/.test(source)) {
    return nothing;
  }
  const names = [...new Set([...source.matchAll(parameter)].map(([, found]) => found ?? ''))];
  return {
    parameters: names.map(name => ({ name, line: source.slice(0, source.indexOf(`{${name}}`)).split('\n').length })),
    lost: source
      .split(/\r\n|\n/)
      .map((text, index) => ({ text, line: index + 1 }))
      .filter(({ text }) => /^\[.*?\]/.test(text) && !/^\[[^[\]]*\]\s*$/.test(text))
  };
});

const sqlFactsOfEach = eachOf(sqlFacts);

const notableSql: (input: CheckInput) => readonly { readonly step: Step; readonly facts: SqlFacts }[] = once(input => {
  const { sql } = sortedSteps(input);
  const facts = sqlFactsOfEach(sql.map(({ source }) => source));
  return sql.flatMap((step, index) => {
    const its = facts[index];
    return its && its !== nothing ? [{ step, facts: its }] : [];
  });
});

/** Steps that are `.sql` files. */
const sqlFiles = (input: CheckInput): readonly Step[] => sortedSteps(input).files.filter(({ kind }) => kind === 'sql');

const quoted: (source: string) => readonly string[] = remembered(source =>
  [...source.matchAll(/["']([A-Za-z_]\w*)(?=["'])/g)].map(([, name]) => name ?? '')
);

function* unknownParameters(input: CheckInput): Iterable<Finding> {
  const { texts, options } = input;
  const provided = new Set([...executionProperties, ...(options.parameters ?? [])]);
  // A property that the job sets itself stands in its Python as a text.
  let named: Set<string> | null = null;
  const isNamed = (name: string): boolean => {
    named ??= new Set([...sortedSteps(input).python.map(({ source }) => source), ...texts.values()].flatMap(quoted));
    return named.has(name);
  };
  for (const { step, facts } of notableSql(input)) {
    for (const { name, line } of facts.parameters) {
      if (!provided.has(name) && !isNamed(name)) {
        const message = `Nothing in the job provides {${name}}: without an argument or property of this name it stays as it is.`;
        yield { message, ...placeOf(step, line) };
      }
    }
  }
}

function* lostLines(input: CheckInput): Iterable<Finding> {
  for (const { step, facts } of notableSql(input)) {
    for (const { text, line } of facts.lost) {
      yield {
        message: `The line "${text.trim().slice(0, 60)}" is taken for the name of a database.`,
        ...placeOf(step, line)
      };
    }
  }
}

function* severalStatements(input: CheckInput): Iterable<Finding> {
  const { config } = input.job;
  const type = config.document ? (config.databaseType ?? '') : '';
  if (type !== '' && type.toLowerCase() !== 'sqlite') {
    return;
  }
  for (const step of sqlFiles(input)) {
    const { statements } = parseSqlCell(step.source);
    const [, second] = statements;
    if (second) {
      const message = `${step.file} has ${statements.length} statements; SQLite takes one at a time.`;
      yield { message, ...placeOf(step, second.line) };
    }
  }
}

const emptySql = (input: CheckInput): Finding[] =>
  sqlFiles(input)
    .filter(({ source }) => parseSqlCell(source).statements.length === 0)
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
