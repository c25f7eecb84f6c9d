import { distributions, standardModules } from '../knownmodules.js';
import type { CheckInput } from '../input.js';
import { normalName, requirement, requirementLines } from '../requirementlines.js';
import { importingSources } from '../steps.js';
import type { Finding, Rule } from '../rule.js';

const file = 'requirements.txt';
function namesOf(text: string | null): Set<string> {
  return new Set(
    requirementLines(text).flatMap(({ text: line }) => normalName(requirement.exec(line)?.[1] ?? '') || [])
  );
}

/** Modules of the job's own folder: every file and folder that ships. */
function ownModules({ manifest, job }: CheckInput): Set<string> {
  const paths = manifest ? manifest.files.map(({ path }) => path) : job.files.map(({ path }) => path);
  return new Set(paths.map(path => (path.split('/')[0] ?? '').replace(/\.(?:py|pyi|so|pyd)$/, '')));
}

function covers(required: ReadonlySet<string>, module: string): boolean {
  const root = module.split('.')[0] ?? module;
  const known = Object.hasOwn(distributions, root) ? (distributions[root] ?? root) : root;
  const wanted = [normalName(root), normalName(known)];
  return [...required].some(
    name => wanted.includes(name) || wanted.some(one => name.startsWith(`${one}-`) || name === `python-${one}`)
  );
}

interface Missing {
  readonly root: string;
  readonly place: Omit<Finding, 'message'>;
}

function foreignImports(input: CheckInput): Missing[] {
  const own = ownModules(input);
  const seen = new Set<string>();
  return importingSources(input).flatMap(({ facts, place }) =>
    facts.imports
      .filter(({ certain, module }) => certain && !module.startsWith('.'))
      .flatMap(({ module, line }) => {
        const root = module.split('.')[0] ?? module;
        const isKnown =
          standardModules.has(root) || root === 'vdk' || own.has(root) || root === 'IPython' || seen.has(root);
        seen.add(root);
        return isKnown ? [] : [{ root, place: { ...place, line } }];
      })
  );
}

function* missing(input: CheckInput): Iterable<Finding> {
  const required = namesOf(input.job.requirements);
  const left = leftModules(input);
  for (const { root, place } of foreignImports(input)) {
    if (!covers(required, root) && !left.has(root)) {
      const name = Object.hasOwn(distributions, root) ? (distributions[root] ?? root) : normalName(root);
      yield {
        message: `${root} is imported, and requirements.txt does not name it.`,
        ...place,
        fix: {
          title: `Add ${name} to requirements.txt`,
          edits: [{ kind: 'append-line', file, text: name }],
          needsReview: true
        }
      };
    }
  }
}

/** Modules that are in the folder and stay behind, with the reason. */
function leftModules({ manifest }: CheckInput): Map<string, string> {
  return new Map(
    (manifest?.left ?? []).flatMap(({ path, reason }) => {
      const name = /^([A-Za-z_]\w*)(?:\.py|\/)?$/.exec(path)?.[1];
      return name === undefined ? [] : [[name, reason] as const];
    })
  );
}

function* notShipped(input: CheckInput): Iterable<Finding> {
  const left = leftModules(input);
  for (const { root, place } of foreignImports(input)) {
    const reason = left.get(root);
    if (reason !== undefined) {
      yield { message: `${root} is imported and does not ship: it is ${reason}.`, ...place };
    }
  }
}

function* invalid({ job }: CheckInput): Iterable<Finding> {
  for (const { text, line } of requirementLines(job.requirements)) {
    const isOption = text.startsWith('-') || /^[a-z+]+:\/\//.test(text) || /^[./]/.test(text);
    if (!isOption && (!requirement.test(text) || /(^|[^<>=!~])=(?!=)[^=]/.test(text.replace(/;.*/, '')))) {
      yield { message: `"${text}" is no requirement that pip understands; write name==1.2.`, file, line };
    }
  }
}

function* twice({ job }: CheckInput): Iterable<Finding> {
  const seen = new Map<string, number>();
  for (const { text, line } of requirementLines(job.requirements)) {
    const name = normalName(requirement.exec(text)?.[1] ?? '');
    const first = seen.get(name);
    // Of several with conditions only one may hold.
    if (text.includes(';')) {
      continue;
    }
    if (name !== '' && first !== undefined) {
      yield { message: `${name} stands in line ${first} too.`, file, line };
    }
    seen.set(name, first ?? line);
  }
}

export const requirementRules: readonly Rule[] = [
  {
    id: 'missing-requirement',
    severity: 'warning',
    title: 'An import that requirements.txt does not name',
    explanation:
      'The job’s environment is made of vdk and requirements.txt alone: what happens to be installed here may not be there.',
    check: missing
  },
  {
    id: 'module-not-shipped',
    severity: 'error',
    title: 'A module that stays behind',
    explanation:
      'The import works here and fails where the job is deployed. Bring the file back with a line "!name" in .vdkignore, or rename it.',
    check: notShipped
  },
  {
    id: 'invalid-requirement',
    severity: 'warning',
    title: 'A line that pip does not understand',
    explanation: 'The environment of the job cannot be made, and the deployment fails.',
    check: invalid
  },
  {
    id: 'requirement-twice',
    severity: 'warning',
    title: 'A requirement that stands there twice',
    explanation: 'pip refuses two different wishes for one package. Keep one line.',
    check: twice
  }
];
