// What CI prints last: which test failed and why, of each tool.
import { expect, it } from 'vitest';
import { fromJUnit, fromPlaywright, fromVitest } from '../lib/reports.mjs';

it('names the failed tests of vitest, and files that did not load', () => {
  const red = '\u001b[31mexpected 1 to be 2\u001b[39m\n    at file.ts:1:1';
  const report = {
    numPassedTests: 3,
    numFailedTests: 1,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [
      { name: '/a.test.ts', message: '', assertionResults: [{ status: 'passed', fullName: 'a b' }] },
      {
        name: '/b.test.ts',
        message: '',
        assertionResults: [{ status: 'failed', fullName: 'c d', failureMessages: [red] }]
      },
      { name: '/c.test.ts', message: 'No such module', assertionResults: [] }
    ]
  };
  expect(fromVitest(report)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 1,
    failures: [
      { test: '/b.test.ts: c d', message: 'expected 1 to be 2\n    at file.ts:1:1' },
      { test: '/c.test.ts', message: 'No such module' }
    ]
  });
});

it('names the failed tests of pytest, and knows a report that is none', () => {
  const xml =
    '<?xml version="1.0"?><testsuites><testsuite name="pytest" errors="1" failures="1" skipped="0" tests="3">' +
    '<testcase classname="tests.a" name="test_one" time="0.1" />' +
    '<testcase classname="tests.a" name="test_two[&lt;b&gt;]" time="0.1"><failure message="assert 1 == 2&#10;more">long</failure></testcase>' +
    '<testcase classname="tests.a" name="test_three" time="0.1"><error message="failed on setup">long</error></testcase>' +
    '</testsuite></testsuites>';
  expect(fromJUnit(xml)).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
    failures: [
      { test: 'tests.a: test_two[<b>]', message: 'assert 1 == 2\nmore' },
      { test: 'tests.a: test_three', message: 'failed on setup' }
    ]
  });
  expect(fromJUnit('<html>')).toBeUndefined();
});

it('names the failed tests of Playwright in nested suites, and what failed outside of tests', () => {
  const result = message => [{ results: [{ errors: message ? [{ message }] : [] }] }];
  const report = {
    stats: { expected: 1, unexpected: 1, flaky: 0, skipped: 0 },
    suites: [
      {
        specs: [{ ok: true, file: 'a.spec.ts', title: 'works', tests: result() }],
        suites: [{ specs: [{ ok: false, file: 'a.spec.ts', title: 'breaks', tests: result('not visible') }] }]
      }
    ],
    errors: [{ message: 'no server' }]
  };
  expect(fromPlaywright(report)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
    failures: [
      { test: 'a.spec.ts: breaks', message: 'not visible' },
      { test: 'Playwright', message: 'no server' }
    ]
  });
});
