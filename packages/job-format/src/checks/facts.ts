import type { Step } from '../job.js';
import { analysePython, definedNames } from '../python/index.js';
import { ipythonUses, withoutSetUp } from '../pythoncode.js';
import type { CheckInput } from './input.js';

/** What the rules ask of a Python source. */
export interface PythonFacts {
  readonly errorLine: number | null;
  readonly defines: ReadonlySet<string>;
  /** Names that it looks up and does not bind itself before. */
  readonly reads: readonly { readonly name: string; readonly line: number; readonly immediate: boolean }[];
  readonly imports: ReturnType<typeof analysePython>['names']['imports'];
  /** What a script cannot do. */
  readonly needsIPython: ReturnType<typeof ipythonUses>;
  /** Names come in ways that no reader can follow. */
  readonly isOpen: boolean;
}

/** Facts of sources seen lately: after an edit only the edited cell is analysed again. */
const known = new Map<string, PythonFacts>();
const mostKnown = 20_000;

export function factsOf(source: string): PythonFacts {
  const found = known.get(source);
  if (found) {
    return found;
  }
  const module = analysePython(withoutSetUp(source));
  const lines = lineFinder(source);
  const facts: PythonFacts = {
    errorLine: module.errorLine,
    defines: definedNames(module),
    reads: module.names.reads
      .filter(({ bound }) => !bound)
      .map(({ name, from, immediate }) => ({ name, line: lines(from), immediate })),
    imports: module.names.imports,
    needsIPython: ipythonUses(module),
    isOpen: module.changesNames || module.names.imports.some(({ names }) => names.some(({ name }) => name === '*'))
  };
  if (known.size >= mostKnown) {
    known.clear();
  }
  known.set(source, facts);
  return facts;
}

function lineFinder(source: string): (position: number) => number {
  let at = 0;
  let line = 1;
  return position => {
    if (position < at) {
      at = 0;
      line = 1;
    }
    for (; at < position && at < source.length; at += 1) {
      line += source[at] === '\n' ? 1 : 0;
    }
    return line;
  };
}

export function isCell(step: Step): boolean {
  return step.cellIndex !== null;
}

/** Where a step is, for a finding. */
export function placeOf(step: Step, line?: number): { file: string; cellId?: string | null; line?: number } {
  return {
    file: step.file,
    ...(isCell(step) ? { cellId: step.cellId } : {}),
    ...(line === undefined ? {} : { line })
  };
}

/** Steps in Python: files, and cells. */
export function pythonSteps({ job }: CheckInput): Step[] {
  return job.steps.filter(({ kind }) => kind === 'python');
}

/** Every Python source that runs or is imported: steps, and modules that ship. */
export function pythonSources(
  input: CheckInput
): { readonly source: string; readonly place: ReturnType<typeof placeOf> }[] {
  const steps = pythonSteps(input).map(step => ({ source: step.source, place: placeOf(step) }));
  const modules = [...input.texts]
    .filter(([path]) => /\/[^/]+\.py$/.test(path))
    .map(([file, source]) => ({ source, place: { file } }));
  return [...steps, ...modules];
}

/** Each of them once. */
export function unique<T>(values: Iterable<T>): T[] {
  return [...new Set(values)];
}
