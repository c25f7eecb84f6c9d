import { type Validation, rules } from '../checks/index.js';
import type { RuleRegistry } from '../checks/rule.js';
import { placeInWords } from './text.js';

// eslint-disable-next-line no-control-regex -- XML 1.0 has no place for these
const notInXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Text of an element or attribute; what XML cannot hold becomes a mark. */
function xml(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(notInXml, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** JUnit's XML: a test case a rule. Errors fail; warnings and remarks stand in its output. */
export function reportJUnit(validation: Validation, registry: RuleRegistry = rules): string {
  const { job, problems } = validation;
  const known = registry.list();
  const others = [...new Set(problems.map(({ rule }) => rule))].filter(id => !registry.get(id)).map(id => ({ id }));
  const cases = [...known, ...others].map(({ id }) => {
    const own = problems.filter(({ rule }) => rule === id);
    const line = (problem: (typeof own)[number]): string => {
      const place = placeInWords(problem, validation);
      return `${problem.severity}: ${place ? `${place}: ` : ''}${problem.message}`;
    };
    const failures = own.filter(({ severity }) => severity === 'error');
    const rest = own.filter(({ severity }) => severity !== 'error');
    const [first] = failures;
    const failure = first
      ? `<failure message="${xml(first.message)}" type="${xml(id)}">${xml([...failures.map(line), first.explanation ?? ''].join('\n'))}</failure>`
      : '';
    const output = rest.length > 0 ? `<system-out>${xml(rest.map(line).join('\n'))}</system-out>` : '';
    const inner = failure + output;
    const open = `    <testcase classname="vdk-lab.${xml(job.name)}" name="${xml(id)}"`;
    return { isFailed: failures.length > 0, text: inner ? `${open}>${inner}</testcase>` : `${open}/>` };
  });
  const failed = cases.filter(({ isFailed }) => isFailed).length;
  const numbers = `tests="${cases.length}" failures="${failed}" errors="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${numbers}>`,
    `  <testsuite name="vdk-lab validate ${xml(job.name)}" ${numbers}>`,
    ...cases.map(({ text }) => text),
    '  </testsuite>',
    '</testsuites>'
  ].join('\n');
}
