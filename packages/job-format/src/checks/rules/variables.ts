import { type NotebookLike, isStep, kindOf, sourceOf } from '../../outline.js';
import type { Step } from '../../job.js';
import type { CheckInput } from '../input.js';
import { type PythonFacts, factsOf } from '../facts.js';
import { once } from '../remembered.js';
import { isCell, placeOf, pythonFacts, sortedSteps } from '../steps.js';
import type { Finding, Rule } from '../rule.js';

type Missing = 'untagged' | 'later' | 'nowhere';

interface Unresolved {
  readonly why: Missing;
  readonly name: string;
  readonly step: Step;
  readonly line: number;
}

interface AnalysedStep {
  readonly step: Step;
  readonly facts: PythonFacts;
}

/** Names that the steps of each notebook look up and that nothing before them binds. Several rules ask for the same. */
const unresolved: (input: CheckInput) => readonly Unresolved[] = once(input => {
  const facts = pythonFacts(input);
  const byFile = new Map<string, AnalysedStep[]>([...input.job.notebooks.keys()].map(file => [file, []]));
  for (const [index, step] of sortedSteps(input).python.entries()) {
    const its = facts[index];
    if (its && isCell(step)) {
      byFile.get(step.file)?.push({ step, facts: its });
    }
  }
  return [...input.job.notebooks].flatMap(([file, notebook]) => unresolvedOf(byFile.get(file) ?? [], notebook));
});

function unresolvedOf(steps: readonly AnalysedStep[], notebook: NotebookLike): Unresolved[] {
  const found: Unresolved[] = [];
  /** Name → the first step that binds it. */
  const firsts = new Map<string, number>();
  steps.forEach(({ facts }, index) => {
    for (const name of facts.defines) {
      if (!firsts.has(name)) {
        firsts.set(name, index);
      }
    }
  });
  let inOthers: Set<string> | null = null;
  const others = (): Set<string> =>
    (inOthers ??= new Set(
      notebook.cells
        .filter(cell => cell.cell_type === 'code' && !isStep(cell) && kindOf(sourceOf(cell)) === 'python')
        .flatMap(cell => [...factsOf(sourceOf(cell)).defines])
    ));
  for (const [index, { step, facts }] of steps.entries()) {
    if (facts.isOpen) {
      break;
    }
    const told: string[] = [];
    for (const { name, line, immediate } of facts.reads) {
      const first = firsts.get(name);
      const isBefore = first !== undefined && first < index;
      // The body of a function looks its names up when it is called: perhaps after a later step.
      if (isBefore || (!immediate && first !== undefined) || told.includes(name)) {
        continue;
      }
      told.push(name);
      const isLater = first !== undefined && !facts.defines.has(name);
      found.push({ why: isLater ? 'later' : others().has(name) ? 'untagged' : 'nowhere', name, step, line });
    }
  }
  return found;
}

const finder =
  (wanted: Missing, message: (name: string) => string) =>
  (input: CheckInput): Finding[] =>
    unresolved(input)
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
