// `npm run heartbeat`: the acceptance test of VDK's own operators, unchanged from PyPI, against a local runtime of its own.
// It polls every half minute, so it takes about three minutes and is no part of `npm test`.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cache, developmentEnvironment, node, root } from './lib/paths.mjs';
import { SetupError, run } from './lib/run.mjs';
import { findPython, jobEnvironment, setUp, uv } from './lib/setup.mjs';
import { say, step } from './lib/step.mjs';

// Its client is of 2024, and so is what that needs.
const packages = ['vdk-heartbeat==0.6.1220258461', 'vdk-control-cli==1.3.1711238791', 'pydantic<2', 'setuptools<81'];
const tests = { simple: 'SimpleRunTest', successful: 'SuccessfulRunTest' };

async function heartbeatEnvironment() {
  const tool = await uv();
  const folder = join(cache, 'heartbeat');
  const program = join(folder, 'bin', 'vdk-heartbeat');
  await step('vdk-heartbeat', {
    inputs: ['scripts/heartbeat.mjs'],
    made: program,
    work: async () => {
      const constraints = join(cache, 'heartbeat-constraints.txt');
      mkdirSync(cache, { recursive: true });
      writeFileSync(constraints, 'setuptools<81\n');
      await run(tool, ['venv', '--quiet', '--clear', '--python', findPython(), folder], { quiet: true });
      const python = join(folder, 'bin', 'python');
      await run(tool, ['pip', 'install', '--python', python, '--build-constraints', constraints, ...packages], {
        quiet: true,
        advice: 'uv needs its index: check the network and the proxy settings, then run the same command again.'
      });
    }
  });
  return folder;
}

/** Starts the runtime as people do. Resolves with its address. */
async function startRuntime(environment, folder, tokenFile) {
  const cli = join(root, 'python/server/vdk_lab_server/node/vdk-lab.mjs');
  const args = ['runtime', 'start', '--data-dir', join(folder, 'data'), '--token-file', tokenFile];
  const child = spawn(node, [cli, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  let said = '';
  for await (const part of child.stdout) {
    said += part;
    const url = /^ready: (\S+)$/m.exec(said)?.[1];
    if (url) {
      return { child, url };
    }
  }
  throw new SetupError(`The runtime ended before it was ready: ${said}`);
}

/** Runs one test of vdk-heartbeat to its end; its report says how it went. */
async function heartbeat(name, bin, url, token, folder) {
  const home = join(folder, name);
  mkdirSync(home);
  const report = join(home, 'tests.xml');
  const child = spawn(join(bin, 'vdk-heartbeat'), [], {
    cwd: home,
    env: {
      PATH: [bin, process.env.PATH].join(delimiter),
      HOME: home,
      VDK_BASE_CONFIG_FOLDER: home,
      // Its library wants https even on loopback.
      OAUTHLIB_INSECURE_TRANSPORT: '1',
      PYTHONWARNINGS: 'ignore',
      VDK_HEARTBEAT_CONTROL_SERVICE_URL: url,
      VDK_HEARTBEAT_API_TOKEN: token,
      VDK_HEARTBEAT_API_TOKEN_AUTH_URL: `${url}/oauth/token`,
      JOB_NAME: `heartbeat-${name}`,
      JOB_TEAM: 'heartbeat',
      JOB_RUN_TEST_MODULE_NAME: `vdk.internal.heartbeat.${name}_run_test`,
      JOB_RUN_TEST_CLASS_NAME: tests[name],
      DATAJOB_DIRECTORY_NAME: 'simple',
      RUN_TEST_TIMEOUT_SECONDS: '600',
      REPORT_JUNIT_XML_FILE_PATH: report
    },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => (said += text));
  }
  const code = await new Promise(done => child.once('close', done));
  const isGood = code === 0 && !/<(failure|error)/.test(readFileSync(report, 'utf8'));
  say(`${isGood ? '✓' : '✗'} ${tests[name]} (exit code ${code})`);
  if (!isGood) {
    say(said);
  }
  return isGood;
}

const start = Date.now();
await setUp();
const environment = { ...developmentEnvironment(), VDK_LAB_STATE_DIR: join(cache, 'test-state') };
await jobEnvironment(environment);
const bin = join(await heartbeatEnvironment(), 'bin');
const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-heartbeat-'));
const token = 'token-of-the-heartbeat';
writeFileSync(join(folder, 'token'), token, { mode: 0o600 });
const { child, url } = await startRuntime(environment, folder, join(folder, 'token'));
try {
  const good = await Promise.all(Object.keys(tests).map(name => heartbeat(name, bin, url, token, folder)));
  process.exitCode = good.every(Boolean) ? 0 : 1;
} finally {
  child.kill('SIGTERM');
  await new Promise(done => child.once('exit', done));
  rmSync(folder, { recursive: true, force: true });
}
say(`${((Date.now() - start) / 1000).toFixed(0)} s`);
