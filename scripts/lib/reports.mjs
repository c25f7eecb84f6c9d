// What the tools of the suites report about themselves, in one form: `{ passed, failed, skipped, failures }`.
// A failure is `{ test, message }`: the last lines of CI's output must be enough to know what went wrong.
import { existsSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

export const none = { passed: 0, failed: 0, skipped: 0, failures: [] };

const firstLines = (text, lines = 12) =>
  stripVTControlCharacters(String(text ?? ''))
    .trim()
    .split('\n')
    .slice(0, lines)
    .join('\n');

/** Of vitest's JSON. A file that could not be loaded, or whose set-up failed, has a message of its own. */
export function fromVitest({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  const failures = testResults.flatMap(({ name, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    const found = failed.map(({ fullName, failureMessages }) => ({
      test: `${name}: ${fullName}`,
      message: firstLines(failureMessages?.join('\n'))
    }));
    return message ? [...found, { test: name, message: firstLines(message) }] : found;
  });
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests, failures };
}

const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&#10;': '\n', '&amp;': '&' };
const decoded = text => text.replaceAll(/&(?:lt|gt|quot|apos|#10|amp);/g, entity => entities[entity]);

/** Of pytest's JUnit XML; undefined without its header. */
export function fromJUnit(xml) {
  const header = /<testsuite [^>]*>/.exec(xml)?.[0];
  if (!header) {
    return undefined;
  }
  const number = key => Number(new RegExp(`\\b${key}="(\\d+)"`).exec(header)?.[1] ?? 0);
  const failed = number('errors') + number('failures');
  const cases = xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*><(?:failure|error) message="([^"]*)"/g);
  const failures = [...cases].map(([, file, name, message]) => ({
    test: decoded(`${file}: ${name}`),
    message: firstLines(decoded(message))
  }));
  return { passed: number('tests') - failed - number('skipped'), failed, skipped: number('skipped'), failures };
}

/** Of Playwright's JSON. */
export function fromPlaywright({ stats, suites, errors }) {
  const specs = suite => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)];
  const failures = suites.flatMap(specs).flatMap(({ ok, file, title, tests }) => {
    const results = tests.flatMap(test => test.results);
    const message = results.flatMap(result => result.errors ?? []).map(error => error.message);
    return ok ? [] : [{ test: `${file}: ${title}`, message: firstLines(message.join('\n')) }];
  });
  const outside = (errors ?? []).map(({ message }) => ({ test: 'Playwright', message: firstLines(message) }));
  const { expected, unexpected, flaky, skipped } = stats;
  return { passed: expected, failed: unexpected + flaky, skipped, failures: [...failures, ...outside] };
}

/** The text of a report, if its tool wrote one. */
export const readReport = path => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
