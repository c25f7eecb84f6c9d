// The suites of `npm test`. Each runs a tool that counts for itself, and reads that count from the tool's own report.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bin, node, root, venvBin } from './paths.mjs';
import { fromJUnit, fromPlaywright, fromVitest, none, readReport } from './reports.mjs';
import { attempt } from './run.mjs';

/** A suite whose report is missing, or whose tool failed without a failed test, has failed. */
function checked(count, code) {
  return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
}

async function vitest(projects, name, { environment, results }) {
  const report = join(results, `${name}.json`);
  const options = projects.flatMap(project => ['--project', project]);
  const { code } = await attempt(
    bin('vitest'),
    ['run', ...options, '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`],
    { cwd: root, env: environment }
  );
  const text = readReport(report);
  return text ? checked(fromVitest(JSON.parse(text)), code) : { ...none, failed: 1 };
}

async function pytest(python, folder, name, { environment, results }) {
  if (!existsSync(join(root, folder))) {
    return none;
  }
  const report = join(results, `${name}.xml`);
  const { code } = await attempt(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', `--junitxml=${report}`, folder], {
    cwd: root,
    env: environment
  });
  const count = fromJUnit(readReport(report) ?? '');
  return count ? checked(count, code) : { ...none, failed: 1 };
}

async function playwright({ environment, results }) {
  const report = join(results, 'browser.json');
  const cli = join(root, 'ui-tests/node_modules/@playwright/test/cli.js');
  const { code } = await attempt(node, [cli, 'test'], {
    cwd: join(root, 'ui-tests'),
    env: { ...environment, PLAYWRIGHT_JSON_OUTPUT_NAME: report }
  });
  const text = readReport(report);
  return text ? checked(fromPlaywright(JSON.parse(text)), code) : { ...none, failed: 1 };
}

async function lint({ environment }) {
  const { output, code } = await attempt(node, [join(root, 'scripts/lint.mjs')], { cwd: root, env: environment });
  const [, passed, failed] = output.match(/(\d+) passed, (\d+) failed\s*$/) ?? [undefined, 0, 1];
  return checked({ passed: Number(passed), failed: Number(failed), skipped: 0, failures: [] }, code);
}

/** Name → what it needs and how it runs, in the order of running. */
export const suites = {
  lint: { run: lint },
  unit: { needs: ['job environment'], run: context => vitest(['node', 'dom'], 'unit', context) },
  'py-server': { run: context => pytest(venvBin('python'), 'python/server/tests', 'py-server', context) },
  'py-job': {
    needs: ['job environment'],
    run: context => pytest(context.environment.VDK_LAB_TEST_JOB_PYTHON, 'python/job/tests', 'py-job', context)
  },
  release: { needs: ['browser'], run: context => vitest(['release'], 'release', context) },
  stories: { needs: ['browser'], run: context => vitest(['stories-*'], 'stories', context) },
  browser: { needs: ['browser', 'job environment'], run: playwright }
};
