import { isStepNotebook } from '../../outline.js';
import { hasRequirement } from '../../ship.js';
import type { CheckInput } from '../input.js';
import { notableCells, notebookFacts } from '../cells.js';
import { isCell, notablePython, placeOf, sortedSteps } from '../steps.js';
import type { Finding, Rule } from '../rule.js';

function* nearMisses(input: CheckInput): Iterable<Finding> {
  for (const { file, cellIndex, cellId, tags, type } of notableCells(input)) {
    const near = tags.find(tag => tag !== 'vdk' && /^\s*vdk([-_ ]?(step|cell|job))?\s*$/i.test(tag));
    if (near !== undefined && type === 'code' && !tags.includes('vdk')) {
      const edits = [
        { kind: 'set-cell-tags' as const, file, cellIndex, tags: tags.map(tag => (tag === near ? 'vdk' : tag)) }
      ];
      yield {
        message: `The tag "${near}" makes no step; the tag is "vdk".`,
        file,
        cellId,
        fix: { title: 'Make it a step', edits }
      };
    }
  }
}

function* notCode(input: CheckInput): Iterable<Finding> {
  for (const { file, cellIndex, cellId, tags, type } of notableCells(input)) {
    if (tags.includes('vdk') && type !== 'code') {
      const edits = [{ kind: 'set-cell-tags' as const, file, cellIndex, tags: tags.filter(tag => tag !== 'vdk') }];
      const message = `A ${type} cell has the tag vdk; only code cells are steps.`;
      yield { message, file, cellId, fix: { title: 'Take the tag away', edits } };
    }
  }
}

function* sameIds(input: CheckInput): Iterable<Finding> {
  for (const { file, doubled } of notebookFacts(input)) {
    yield* doubled.map(id => ({ message: `Two cells of ${file} have the id ${id}.`, file, cellId: id }));
  }
}

function* withoutIds(input: CheckInput): Iterable<Finding> {
  for (const { file } of notebookFacts(input).filter(({ lacksIds }) => lacksIds)) {
    yield { message: `The cells of ${file} have no ids: problems name them by their number.`, file };
  }
}

function* untagged(input: CheckInput): Iterable<Finding> {
  for (const { file, steps, others } of notebookFacts(input)) {
    if (steps > 0 && others > 0) {
      const [what, verbs] =
        others === 1 ? ['One code cell', 'ships, and does not run'] : [`${others} code cells`, 'ship, and do not run'];
      yield { message: `${what} of ${file} without the tag vdk ${verbs}.`, file };
    }
  }
}

function* setUpCells(input: CheckInput): Iterable<Finding> {
  for (const { step, facts } of notablePython(input)) {
    if (facts.setUp && step.cellIndex !== null) {
      const { text, index } = facts.setUp;
      const line = step.source.slice(0, index).split('\n').length;
      const whole = `${text}${step.source.slice(index + text.length).startsWith('\n') ? '\n' : ''}`;
      const edits = [
        { kind: 'replace-in-cell' as const, file: step.file, cellIndex: step.cellIndex, from: whole, to: '' }
      ];
      const message = `"${text.trim()}" is not needed: job_input is there without it. It is passed over.`;
      yield { message, ...placeOf(step, line), fix: { title: 'Take the line away', edits } };
    }
  }
}

function* ipython(input: CheckInput): Iterable<Finding> {
  const { mode } = input.options;
  if (mode === 'notebook') {
    return;
  }
  const hasIPython = hasRequirement(input.job.requirements, 'ipython');
  for (const { step, facts } of notablePython(input).filter(one => isCell(one.step))) {
    const use = facts.needsIPython.find(({ text }) => !(hasIPython && /^IPython\b/.test(text)));
    if (use) {
      const where =
        mode === 'scripts' ? 'which is not where the job is deployed' : 'which a Control Service may not have';
      yield {
        message: `${use.text.slice(0, 80)} needs IPython, ${where}.`,
        severity: mode === 'scripts' ? 'error' : 'warning',
        ...placeOf(step, use.line)
      };
    }
  }
}

export const notebookRules: readonly Rule[] = [
  {
    id: 'near-miss-tag',
    severity: 'warning',
    title: 'A tag that is nearly vdk',
    explanation: 'A cell is a step by the tag vdk, exactly. With any other spelling it does not run, without a word.',
    check: nearMisses
  },
  {
    id: 'step-not-code',
    severity: 'warning',
    title: 'The tag vdk on a text cell',
    explanation: 'Only code cells run. Make it a code cell, or take the tag away.',
    check: notCode
  },
  {
    id: 'empty-step',
    severity: 'warning',
    title: 'A step with nothing in it',
    explanation: 'It is counted, shown as not run, and skipped. Write something, or take the tag vdk away.',
    check: input =>
      sortedSteps(input).empty.map(step => ({
        message: `Step ${step.number} is an empty cell; it is skipped.`,
        ...placeOf(step)
      }))
  },
  {
    id: 'duplicate-cell-id',
    severity: 'warning',
    title: 'Two cells with one id',
    explanation:
      'States and errors are told by a cell’s id; the second of the two is told by its number. Open and save the notebook in JupyterLab.',
    check: sameIds
  },
  {
    id: 'no-cell-ids',
    severity: 'info',
    title: 'Cells without ids',
    explanation:
      'The notebook is of an nbformat before 4.5. All works, but moved cells are not recognised. Open and save it in JupyterLab.',
    check: withoutIds
  },
  {
    id: 'untagged-cells',
    severity: 'info',
    title: 'Cells that ship and do not run',
    explanation:
      'Notebooks ship whole, without outputs. What is in cells without the tag vdk can be read where the job is deployed.',
    check: untagged
  },
  {
    id: 'set-up-line',
    severity: 'warning',
    title: 'Set-up that is not needed any more',
    explanation: 'VDK’s older extension needed %load_ext and %reload_VDK. In a run these lines are passed over.',
    check: setUpCells
  },
  {
    id: 'needs-ipython',
    severity: 'warning',
    title: 'Code that needs IPython',
    explanation:
      'Magics, !commands, ?help and get_ipython() work in the kernel and in environments of VDK Lab. In the mode scripts there is vdk-core alone: use plain Python (subprocess, open, print), or deploy in the mode notebook.',
    check: ipython
  },
  {
    id: 'notebook-ignored',
    severity: 'warning',
    title: 'A target that ignores notebooks',
    explanation:
      'Its jobs run without vdk-lab-job: cells would not run, and the job would succeed all the same or have no steps. Deploy in the mode scripts.',
    check: ({ job, options }) =>
      options.mode === 'notebook' && options.runsNotebooks === false
        ? [...job.notebooks.keys()]
            .filter(file => isStepNotebook(file) && job.steps.some(step => step.file === file))
            .map(file => ({ message: `The target does not run the cells of ${file}.`, file }))
        : []
  }
];
