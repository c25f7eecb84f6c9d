import type { FileSystem } from '../filesystem.js';
import { type Problem, parseNotebook } from '../job.js';
import { compareText, sameFileKey } from '../names.js';
import { isNotebookCopy, isStep, isStepNotebook } from '../outline.js';
import { type PythonStep, SharedNames } from './collisions.js';
import { toCell } from './celltext.js';
import { PythonFiles } from './context.js';
import { type Listing, listFolder } from './folder.js';
import { type StepCell, makeNotebook } from './notebook.js';
import { firstThatFits } from './placenames.js';
import { type Restored, restore } from './restore.js';
import { makeSource } from './source.js';
import { judgeStep } from './verdict.js';

export interface ImportOptions {
  /** Name of the job. */
  readonly name: string;
  /** `job`: as few notebooks as order and names allow; `step`: one for each step. */
  readonly notebooks?: 'job' | 'step';
}

/** What becomes of a step file. */
export interface ImportedStep {
  readonly file: string;
  /** The notebook and cell that it becomes; null when it stays a file. */
  readonly notebook: string | null;
  readonly cellId: string | null;
}

/** Everything that an import will do; nothing is done yet. Pure data. */
export interface ImportPlan {
  readonly name: string;
  /** In the order in which they run, before and after. */
  readonly steps: readonly ImportedStep[];
  readonly notebooks: readonly { readonly path: string; readonly text: string }[];
  /** Files that notebooks take the place of: steps, and what an export had put beside them. */
  readonly replaced: readonly string[];
  /** Files that are as they were. */
  readonly kept: Listing['files'];
  readonly emptyFolders: readonly string[];
  /** What an import into another folder does not take along. */
  readonly left: Listing['left'];
  readonly problems: readonly Problem[];
}

interface Member extends StepCell {
  readonly python: PythonStep | null;
}

/** Consecutive steps that one notebook takes. */
interface Group {
  readonly members: Member[];
  readonly names: SharedNames;
}

const isStepFile = (file: string): boolean => /\.(sql|py)$/i.test(file);

/** Looks at a job and says what an import would make of it. Writes nothing. */
export async function planImport(fs: FileSystem, options: ImportOptions): Promise<ImportPlan> {
  const problems: Problem[] = [];
  const whole = await listFolder(fs);
  const restored = await restore(fs, whole, problems);
  const listing = { ...whole, files: whole.files.filter(({ path }) => !restored.gone.has(path)) };
  const python = await PythonFiles.read(fs, listing);
  const top = [
    ...listing.files.map(({ path }) => path).filter(path => !path.includes('/')),
    ...restored.notebooks.keys()
  ];
  // VDK follows links; an import does not. In place they go on to run where they stand.
  const links = listing.left.map(({ path }) => path).filter(path => isStepFile(path) && !path.includes('/'));
  problems.push(...links.map(linkedStep));
  const order: (Group | string)[] = [];
  let open: Group | null = null;

  const running = top.filter(name => isStepFile(name) || isStepNotebook(name));
  for (const file of [...running, ...links].sort(compareText)) {
    if (links.includes(file) || restored.notebooks.has(file)) {
      order.push(file);
      open = null;
      continue;
    }
    const bytes = await fs.read(file);
    if (!isStepFile(file) && !hasSteps(bytes, file)) {
      continue;
    }
    const verdict = isStepFile(file) ? judgeStep(file, bytes, python) : null;
    if (!verdict || 'rule' in verdict) {
      problems.push(...(verdict ? [verdict] : []));
      order.push(file);
      open = null;
      continue;
    }
    const kind = /\.sql$/i.test(file) ? 'sql' : 'python';
    const source = toCell(kind, verdict.cell.text);
    const from = await makeSource(file, bytes, verdict.cell);
    const member: Member = { kind, source, from, python: verdict.module ? { file, module: verdict.module } : null };
    const why: string | null = open && member.python ? open.names.collision(member.python) : null;
    if (why !== null && options.notebooks !== 'step') {
      problems.push(ownNotebook(file, why));
    }
    if (!open || why !== null || options.notebooks === 'step') {
      open = { members: [], names: new SharedNames() };
      order.push(open);
    }
    open.members.push(member);
    if (member.python) {
      open.names.add(member.python);
    }
  }
  return withRestored(finish(listing, order, problems, options), restored);
}

function withRestored(plan: ImportPlan, { notebooks, steps, gone }: Restored): ImportPlan {
  const more = [...steps].map(([file, cell]) => ({ file, ...cell }));
  return {
    ...plan,
    steps: [...plan.steps, ...more].sort((a, b) => compareText(a.file, b.file)),
    notebooks: [...plan.notebooks, ...[...notebooks].map(([path, text]) => ({ path, text }))],
    replaced: [...plan.replaced, ...gone]
  };
}

/** A notebook that cannot be read keeps its place: what it would run is not known. */
function hasSteps(bytes: Uint8Array, file: string): boolean {
  try {
    return parseNotebook(new TextDecoder().decode(bytes), file).cells.some(isStep);
  } catch {
    return true;
  }
}

function linkedStep(file: string): Problem {
  return {
    rule: 'linked-step',
    severity: 'warning',
    message: `${file} is a link, or no ordinary file: it is not imported, and not taken along to another folder.`,
    explanation: 'Put a copy of the file in its place, and import again.',
    file
  };
}

function ownNotebook(file: string, why: string): Problem {
  return {
    rule: 'names-collide',
    severity: 'info',
    message: `${file} begins a notebook of its own: ${why}.`,
    explanation: 'The cells of one notebook share their names; those of two notebooks do not, as files do not.',
    file
  };
}

/** Names the notebooks so that everything runs in the order in which it ran. */
function finish(
  listing: Listing,
  order: readonly (Group | string)[],
  problems: Problem[],
  { name }: ImportOptions
): ImportPlan {
  const there = [...listing.files, ...listing.left].map(({ path }) => path.replace(/\/.*$/, ''));
  const used = new Set([...there, ...order.filter(item => typeof item === 'string')].map(sameFileKey));
  const notebooks: { path: string; text: string }[] = [];
  const steps: ImportedStep[] = [];
  const replaced: string[] = [];
  let last: string | null = null;
  order.forEach((item, index) => {
    if (typeof item === 'string') {
      last = item;
      steps.push({ file: item, notebook: null, cellId: null });
      return;
    }
    const files = item.members.map(({ from }) => from.file);
    const next = order.slice(index + 1).find(other => typeof other === 'string') ?? null;
    const following = order[index + 1];
    // A notebook of a group that follows is not named yet; its first step's name is its lower bound.
    const before = typeof following === 'object' ? (following.members[0]?.from.file ?? next) : next;
    const path = firstThatFits(notebookNames(files), { after: last, before }, used);
    if (path === null) {
      problems.push(...files.map(noName));
      steps.push(...files.map(file => ({ file, notebook: null, cellId: null })));
      last = files.at(-1) ?? last;
      return;
    }
    const { text, ids } = makeNotebook(item.members);
    used.add(sameFileKey(path));
    notebooks.push({ path, text });
    replaced.push(...files);
    steps.push(...files.map((file, at) => ({ file, notebook: path, cellId: ids[at] ?? null })));
    last = path;
  });
  const kept = listing.files.filter(({ path }) => !replaced.includes(path));
  return {
    name,
    steps: steps.filter(({ file }) => isStepFile(file)),
    notebooks,
    replaced,
    kept,
    emptyFolders: listing.emptyFolders,
    left: listing.left,
    problems
  };
}

/** The name of a job is not in them: the same steps give the same notebooks in a folder of any name. */
function* notebookNames(files: readonly string[]): Generator<string> {
  const [first = ''] = files;
  const number = /^\d+/.exec(first)?.[0];
  if (files.length > 1 && number !== undefined) {
    yield `${number}_steps.ipynb`;
  } else if (files.length > 1) {
    yield 'steps.ipynb';
  }
  const stem = first.replace(/\.[^.]*$/, '');
  // JupyterLab's copies are no steps, and a notebook "Untitled" looks forgotten.
  if (!isNotebookCopy(`${stem}.ipynb`) && !/^untitled\d*$/i.test(stem)) {
    yield `${stem}.ipynb`;
  }
  yield `${first}.ipynb`;
  yield `${first}_steps.ipynb`;
  yield `${number ?? [...first].slice(0, 20).join('')}_steps.ipynb`;
}

function noName(file: string): Problem {
  return {
    rule: 'no-name-in-between',
    severity: 'warning',
    message: `${file} stays a file: no name of a notebook would stand at its place in the order.`,
    explanation: 'Rename the step before or after it, and import again.',
    file
  };
}

/** The files of the imported job: path → bytes. For an archive, a test, or a folder elsewhere. */
export async function importedFiles(fs: FileSystem, plan: ImportPlan): Promise<Map<string, Uint8Array>> {
  const encoder = new TextEncoder();
  const files = new Map<string, Uint8Array>();
  for (const { path } of plan.kept) {
    files.set(path, await fs.read(path));
  }
  for (const { path, text } of plan.notebooks) {
    files.set(path, encoder.encode(text));
  }
  return files;
}
