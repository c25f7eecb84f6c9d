// What must hold, whatever happened: each function returns the problems it found.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const active = new Set(['submitted', 'running']);

/** Every acknowledged write is there; no execution is lost, doubled or left running; nothing half-made stays. */
export async function checkAfterRestart(runtime, ledger, leftBehind) {
  return [
    ...(await checkDeleted(runtime, ledger)),
    ...(await checkWrites(runtime, ledger)),
    ...(await checkDeployments(runtime, ledger, leftBehind)),
    ...(await checkExecutions(runtime, ledger, leftBehind)),
    ...checkProcesses(runtime),
    ...checkFiles(runtime)
  ];
}

/** In the end all executions end, the database is whole, git finds nothing, memory is what it was. */
export async function checkAtEnd(runtime, ledger, memory, isLong) {
  const problems = [...(await checkWrites(runtime, ledger))];
  await runtime.end('SIGTERM');
  const left = runtime.processes();
  if (left.length > 0) {
    problems.push(`after SIGTERM ${left.length} processes are there: ${left.map(commandOf).join('; ')}`);
  }
  const database = new DatabaseSync(join(runtime.dataFolder, 'runtime.sqlite'));
  const [{ integrity_check: integrity }] = database.prepare('pragma integrity_check').all();
  if (integrity !== 'ok') {
    problems.push(`the database is not whole: ${integrity}`);
  }
  const open = database.prepare(`select id from executions where status in ('submitted', 'running')`).all();
  const foreign = database.prepare('pragma foreign_key_check').all();
  database.close();
  if (open.length > 0) {
    problems.push(`after SIGTERM ${open.length} executions have not ended`);
  }
  if (foreign.length > 0) {
    problems.push(`${foreign.length} rows point to nothing`);
  }
  problems.push(...checkGit(join(runtime.dataFolder, 'sources.git')));
  if (isLong) {
    problems.push(...checkMemory(memory));
  }
  return problems;
}

/** What is in use stays what it was; what the system gave for it settles. */
function checkMemory({ used, resident }) {
  const part = (list, index) => median(list.slice((list.length * index) / 3, (list.length * (index + 1)) / 3));
  const problems = [];
  if (part(used, 2) > part(used, 0) * 1.25) {
    problems.push(`memory in use grew from ${part(used, 0)} to ${part(used, 2)} bytes`);
  }
  if (part(resident, 2) > part(resident, 1) * 1.2) {
    problems.push(`resident memory grew from ${part(resident, 1)} to ${part(resident, 2)} bytes`);
  }
  return problems;
}

/** What was deleted stays away; a deletion that was not answered was carried out as a whole, or not at all. */
async function checkDeleted(runtime, ledger) {
  const isThere = async name => (await runtime.send('GET', runtime.job(name))).status === 200;
  for (const name of ledger.leaving) {
    if (await isThere(name)) {
      ledger.leaving.delete(name);
    } else {
      ledger.forget(name);
    }
  }
  const problems = [];
  for (const name of ledger.deleted) {
    if (await isThere(name)) {
      problems.push(`${name} was deleted and is there`);
    }
  }
  return problems;
}

/** A deployment that was taken away stays away, and none is made for ever. */
async function checkDeployments(runtime, ledger, leftBehind) {
  const problems = [];
  for (const name of ledger.versions.keys()) {
    const { body: present } = await runtime.send('GET', runtime.job(name, '/deployments'));
    if (ledger.undeployed.has(name) && present.length > 0) {
      problems.push(`the deployment of ${name} was taken away and is there`);
    }
    const { body: last } = await runtime.send('GET', runtime.extra(name, '/deployment-status'));
    if (last.status === 'running' && new Date(last.startedAt) < leftBehind) {
      problems.push(`the deployment of ${name} of before the crash is being made`);
    }
  }
  return problems;
}

async function checkWrites(runtime, ledger) {
  const problems = [];
  for (const [kind, numbers] of [
    ['properties', ledger.properties],
    ['secrets', ledger.secrets]
  ]) {
    for (const [name, number] of numbers) {
      const { body } = await runtime.send('GET', runtime.job(name, `/deployments/x/${kind}`));
      // The one that was on its way may have arrived.
      if (!(body.number >= number) || body[`soak_${body.number}`] !== body.number) {
        problems.push(`${kind} of ${name}: ${JSON.stringify(body)} instead of number ${number}`);
      }
    }
  }
  for (const [name, ids] of ledger.versions) {
    const { body } = await runtime.send('GET', runtime.extra(name, '/versions'));
    const kept = new Set(body.map(({ version }) => version));
    const missing = [...ids].filter(id => !kept.has(id));
    if (missing.length > 0) {
      problems.push(`${missing.length} versions of ${name} are lost`);
    }
    const download = await runtime.send('GET', runtime.job(name, '/sources'));
    if (download.status !== 200) {
      problems.push(`the sources of ${name} cannot be read: ${download.status}`);
    }
  }
  return problems;
}

async function checkExecutions(runtime, ledger, leftBehind) {
  const problems = [];
  const rows = new Map();
  for (const name of ledger.versions.keys()) {
    const { body } = await runtime.send('GET', runtime.job(name, '/executions'));
    body.forEach(row => rows.set(row.id, row));
    if (new Set(body.map(({ id }) => id)).size !== body.length) {
      problems.push(`executions of ${name} are doubled`);
    }
    const minutes = body.filter(({ type }) => type === 'scheduled').map(row => row.start_time.slice(0, 16));
    if (new Set(minutes).size !== minutes.length) {
      problems.push(`${name} was started twice in a minute`);
    }
    const old = body.filter(row => active.has(row.status) && new Date(row.start_time) < leftBehind);
    if (old.length > 0) {
      problems.push(`${old.map(({ id }) => id).join(', ')} of before the crash are active`);
    }
  }
  const lost = [...ledger.executions.keys()].filter(id => !rows.has(id));
  if (lost.length > 0) {
    problems.push(`executions are lost: ${lost.join(', ')}`);
  }
  const wrong = [...ledger.cancelled].filter(id => rows.get(id)?.status !== 'cancelled');
  if (wrong.length > 0) {
    const said = wrong.map(id => `${id}: ${rows.get(id)?.message}`);
    problems.push(`cancelled executions ended otherwise: ${said.join(', ')}`);
  }
  return problems;
}

/** Processes that are older than the runtime. */
function checkProcesses(runtime) {
  const orphans = runtime.processes().filter(pid => startOf(pid) < startOf(runtime.child.pid));
  return orphans.length > 0 ? [`orphans: ${orphans.map(commandOf).join('; ')}`] : [];
}

function checkFiles(runtime) {
  const halves = readdirSync(join(runtime.dataFolder, 'sources.git'), { recursive: true }).filter(name =>
    /\.part$|tmp_/.test(name)
  );
  return halves.length > 0 ? [`half-made files: ${halves.join(', ')}`] : [];
}

function checkGit(repository) {
  try {
    execFileSync('git', ['--git-dir', repository, 'fsck', '--strict', '--no-dangling'], { stdio: 'pipe' });
    return [];
  } catch (error) {
    return error.code === 'ENOENT' ? [] : [`git fsck: ${error.stderr ?? error}`];
  }
}

/** Clock ticks since the machine's start. */
function startOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19]);
  } catch {
    return Infinity;
  }
}

function commandOf(pid) {
  try {
    return `${pid} ${readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()}`;
  } catch {
    return pid;
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
