import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';

/** Ends a group while this process has no descriptor left; it gets them back in the middle of it. */
const program = `
  import { closeSync, openSync } from 'node:fs';
  import { endGroup, isGroupAlive } from ${JSON.stringify(new URL('../lib/processes.js', import.meta.url).href)};
  const group = Number(process.argv[1]);
  const taken = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {}
  const given = new Promise(done => setTimeout(() => done(taken.forEach(closeSync)), 500));
  await endGroup(group, 100);
  await given;
  process.stdout.write(String(await isGroupAlive(group)));
`;

it('are not taken for gone while no file can be opened', async () => {
  const stubborn = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore']
  });
  const ended = once(stubborn, 'exit');
  await once(stubborn.stdout, 'data');
  const args = ['-c', 'ulimit -n 60; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', program];
  const { stdout, stderr } = spawnSync('sh', [...args, String(stubborn.pid)], { encoding: 'utf8' });
  stubborn.kill('SIGKILL');
  await ended;
  expect(stdout, stderr).toBe('false');
});
