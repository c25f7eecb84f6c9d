import type { IPythonUse } from './ipython.js';
import { type PythonModule, analysePython } from './module.js';

/** A line of VDK's older notebooks that sets the kernel up; passed over wherever a cell runs. */
const setUpLine = /^[^\S\n]*%(?:(?:re)?load_ext\s+(?:vdk\.plugin\.ipython|vdk_lab_job)\b|reload_VDK\b).*$/m;
const setUpLines = new RegExp(setUpLine, 'gm');

/** The first such line, and where it stands; null for none. */
export function setUpOf(source: string): { readonly text: string; readonly index: number } | null {
  const found = setUpLine.exec(source);
  return found && { text: found[0], index: found.index };
}

/** A cell as it runs: without those lines, and with as many as before. */
export function withoutSetUp(source: string): string {
  return source.replace(setUpLines, '# (set-up that is not needed any more)');
}

export function analyseCell(source: string): PythonModule {
  return analysePython(withoutSetUp(source));
}

/** What in a cell needs IPython where it runs as a script: there `display` prints. In the order in which it stands. */
export function ipythonUses({ ipython }: PythonModule): IPythonUse[] {
  return ipython.filter(({ kind, text }) => kind !== 'name' || text !== 'display').sort((a, b) => a.line - b.line);
}
