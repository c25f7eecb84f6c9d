import { isStep, kindOf, sourceOf } from '../../outline.js';
import type { Step } from '../../job.js';
import { builtinNames } from '../knownmodules.js';
import type { CheckInput } from '../input.js';
import { factsOf, isCell, placeOf } from '../facts.js';
import type { Finding, Rule } from '../rule.js';

/** What a cell finds without any import. */
const given = new Set([
  ...['job_input', 'VDK', '_', '__', '___', '__name__', '__file__', '__builtins__', '__doc__', '__spec__'],
  ...['display', 'get_ipython', 'In', 'Out', '_ih', '_oh', '_dh', '_i', '_ii', '_iii', 'exit', 'quit']
]);

type Missing = 'untagged' | 'later' | 'nowhere';

interface Unresolved {
  readonly why: Missing;
  readonly name: string;
  readonly step: Step;
  readonly line: number;
}

/** Names that the steps of each notebook look up and that nothing before them binds. */
function* unresolved({ job }: CheckInput): Iterable<Unresolved> {
  for (const [file, notebook] of job.notebooks) {
    const steps = job.steps.filter(step => step.file === file && isCell(step));
    const python = steps.filter(({ kind }) => kind === 'python').map(step => ({ step, facts: factsOf(step.source) }));
    const inSteps = new Set<string>();
    for (const { facts } of python) {
      facts.defines.forEach(name => inSteps.add(name));
    }
    let inOthers: Set<string> | null = null;
    const others = (): Set<string> =>
      (inOthers ??= new Set(
        notebook.cells
          .filter(cell => cell.cell_type === 'code' && !isStep(cell) && kindOf(sourceOf(cell)) === 'python')
          .flatMap(cell => [...factsOf(sourceOf(cell)).defines])
      ));
    const before = new Set<string>();
    let isOpen = false;
    for (const { step, facts } of python) {
      isOpen ||= facts.isOpen;
      const told = new Set<string>();
      for (const { name, line, immediate } of isOpen ? [] : facts.reads) {
        const isKnown = before.has(name) || given.has(name) || builtinNames.has(name) || told.has(name);
        // The body of a function looks its names up when it is called: perhaps after a later step.
        if (isKnown || (!immediate && inSteps.has(name))) {
          continue;
        }
        told.add(name);
        const why =
          inSteps.has(name) && !facts.defines.has(name) ? 'later' : others().has(name) ? 'untagged' : 'nowhere';
        yield { why, name, step, line };
      }
      facts.defines.forEach(name => before.add(name));
    }
  }
}

/** Three rules ask for the same. */
const found = new WeakMap<CheckInput, readonly Unresolved[]>();

function unresolvedOf(input: CheckInput): readonly Unresolved[] {
  const known = found.get(input) ?? [...unresolved(input)];
  found.set(input, known);
  return known;
}

const finder =
  (wanted: Missing, message: (name: string) => string) =>
  (input: CheckInput): Finding[] =>
    unresolvedOf(input)
      .filter(({ why }) => why === wanted)
      .map(({ name, step, line }) => ({ message: message(name), ...placeOf(step, line) }));

export const variableRules: readonly Rule[] = [
  {
    id: 'name-from-untagged-cell',
    severity: 'warning',
    title: 'A name from a cell that does not run',
    explanation:
      'In the kernel the name is there because somebody ran that cell; in a run only cells with the tag vdk run. Tag that cell, or move the definition into a step.',
    check: finder('untagged', name => `${name} is defined only in a cell without the tag vdk: a run fails here.`)
  },
  {
    id: 'name-from-later-step',
    severity: 'warning',
    title: 'A name from a later step',
    explanation: 'In the kernel cells can run in any order; a run goes from top to bottom. Move the definition up.',
    check: finder('later', name => `${name} is defined only in a later step: a run fails here.`)
  },
  {
    id: 'undefined-name',
    severity: 'warning',
    title: 'A name that nothing defines',
    explanation:
      'No cell of the notebook binds it, and it is no builtin: it may be left in the kernel from a cell that was deleted.',
    check: finder('nowhere', name => `Nothing defines ${name}: a run fails here.`)
  }
];
