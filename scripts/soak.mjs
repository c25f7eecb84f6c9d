// `npm run soak [-- --seconds N --seed N --stops SHARE]`: mixed load on a local runtime of its own, killed at random moments, then left
// alone. Ends with 1 when anything acknowledged is lost, doubled or left running, or when memory grows. 10 minutes by default.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cache, developmentEnvironment } from './lib/paths.mjs';
import { jobEnvironment, setUp } from './lib/setup.mjs';
import { checkAtEnd, checkAfterRestart } from './soak/check.mjs';
import { Load } from './soak/load.mjs';
import { numbers } from './soak/numbers.mjs';
import { RuntimeProcess } from './soak/runtime.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: '20261126' },
    /** How many of the ends are as a system stops it, of 1; the rest are kills. */
    stops: { type: 'string', default: '0.15' },
    /** Everything is set up; `VDK_LAB_STATE_DIR` names the environment for jobs. */
    'no-setup': { type: 'boolean', default: false }
  }
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds >= 10) || !Number.isInteger(seed)) {
  process.stderr.write('--seconds must be at least 10, --seed a whole number.\n');
  process.exit(2);
}
const environment = { ...developmentEnvironment(), ...process.env };
if (!values['no-setup']) {
  environment.VDK_LAB_STATE_DIR = join(cache, 'test-state');
  await setUp();
  await jobEnvironment(environment);
}

/** Share of the time in which it is killed; in the rest it is left alone and its memory watched. */
const killed = 0.6;
const random = numbers(seed);
const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-soak-'));
const runtime = new RuntimeProcess(folder, environment);
const problems = [];
const say = text => process.stdout.write(`${text}\n`);
const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const begin = Date.now();
const elapsed = () => (Date.now() - begin) / 1000;

try {
  await runtime.start();
  const load = new Load(runtime, random);
  await load.prepare();

  let kills = 0;
  let stops = 0;
  while (elapsed() < seconds * killed) {
    const working = load.run();
    await pause(500 + random() * Math.min(15_000, seconds * 60));
    const isStop = random() < Number(values.stops);
    await runtime.end(isStop ? 'SIGTERM' : 'SIGKILL');
    await working;
    const leftBehind = new Date();
    await runtime.start();
    if (!isStop && random() < 0.4) {
      // Twice in a row: also while it recovers.
      await runtime.end('SIGKILL');
      kills += 1;
      runtime.startSoon();
      await pause(random() * 600);
      await runtime.end('SIGKILL');
      kills += 1;
      await runtime.start();
    }
    kills += isStop ? 0 : 1;
    stops += isStop ? 1 : 0;
    problems.push(...(await checkAfterRestart(runtime, load.ledger, leftBehind)));
    say(
      `${elapsed().toFixed(0)} s: ${kills} kills, ${stops} stops, ${load.ledger.summary()}, ${problems.length} problems`
    );
  }

  const resident = [];
  const working = load.run({ until: () => elapsed() >= seconds });
  const watching = setInterval(
    () => {
      resident.push(runtime.memoryBytes());
      runtime.askForMemory();
    },
    Math.min(5000, seconds * 10)
  );
  await working;
  clearInterval(watching);
  const memory = { used: runtime.usedBytes(), resident };
  problems.push(...(await checkAtEnd(runtime, load.ledger, memory, seconds >= 300)));

  const mebibytes = bytes => (bytes / 2 ** 20).toFixed(0);
  const range = list => `${mebibytes(list[0] ?? 0)} MiB at first, ${mebibytes(list.at(-1) ?? 0)} at last`;
  say(`seed ${seed}, ${elapsed().toFixed(0)} s, ${kills} kills -9, ${stops} SIGTERM`);
  say(`acknowledged: ${load.ledger.summary()}`);
  say(`memory over the quiet part: in use ${range(memory.used)}; resident ${range(resident)}`);
} catch (error) {
  problems.push(String(error.stack ?? error));
} finally {
  await runtime.end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
problems.forEach(problem => say(`✗ ${problem}`));
say(problems.length === 0 ? 'consistent' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
