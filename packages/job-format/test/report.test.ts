// @vitest-environment jsdom
// XML is read by a browser's parser.
import { describe, expect, it } from 'vitest';
import { memoryFileSystem, reportJUnit, reportSarif, reportText, usualRules, validateJob } from '../src/index.js';
import { notebook } from './vdk.js';

const hostile = 'x\u001b[31m<b>&"\u0007.exe';
const validation = await validateJob(
  memoryFileSystem({
    'config.ini': '[owner]\nteam = t\n[job]\nschedule_cron = 0 6 * * *\n',
    '10_a.ipynb': notebook(['ok = 1', 'print(ok,\n  missing)']),
    '20_b.py': 'def run():\n    pass\n',
    [hostile]: 'x'
  }),
  'some-job',
  { now: new Date('2026-01-01T00:00:00Z') }
);

describe('reports', () => {
  it('for people: the worst first, places, next runs, no control characters', () => {
    const text = reportText(validation);
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^error/);
    expect(text).toContain('10_a.ipynb, cell 2, line 2: Nothing defines missing');
    expect(text).toContain('20_b.py:1:');
    expect(text).toContain('Next runs (UTC): 2026-01-01 06:00, 2026-01-02 06:00');
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(reportText(validation, { isColoured: true })).toContain('\u001b[31merror');
  });

  it('JUnit: a case a rule, errors fail, well-formed whatever the names are', () => {
    const text = reportJUnit(validation);
    expect(text.match(/<testcase /g)).toHaveLength(usualRules.length);
    expect(text).toMatch(/name="python-step-not-run"><failure message="[^"<]+" type="python-step-not-run">/);
    expect(text).toContain('&lt;b&gt;&amp;&quot;');
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
    expect(() => new DOMParser().parseFromString(text, 'text/xml')).not.toThrow();
    const document = new DOMParser().parseFromString(text, 'text/xml');
    expect(document.querySelector('parsererror')).toBeNull();
    expect(document.querySelectorAll('testcase')).toHaveLength(usualRules.length);
  });

  it('SARIF: rules, levels, places', () => {
    const log = JSON.parse(reportSarif(validation, '1.2.3'));
    expect(log.version).toBe('2.1.0');
    const [run] = log.runs;
    expect(run.tool.driver.rules).toHaveLength(usualRules.length);
    for (const result of run.results) {
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(['error', 'warning', 'note']).toContain(result.level);
    }
    const name = run.results.find((one: { ruleId: string }) => one.ruleId === 'undefined-name');
    expect(name.properties).toEqual({ cellId: 'c2', lineInCell: 2 });
    expect(name.locations[0].physicalLocation.artifactLocation.uri).toBe('10_a.ipynb');
    const step = run.results.find((one: { ruleId: string }) => one.ruleId === 'python-step-not-run');
    expect(step.locations[0].physicalLocation.region).toEqual({ startLine: 1 });
    expect(JSON.stringify(run.results)).toContain(encodeURIComponent(hostile));
  });
});
