import { join } from 'node:path';
import { packJob } from '@vdk-lab/job-format/node';
import { filter, firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ControlService,
  deploy,
  followExecution,
  tailLogs,
  watchExecutions,
  watchJobs,
  type ControlServiceError
} from '../src/index.js';
import { operations } from './support/operations.js';
import { localRuntime } from './support/runtime.js';
import { root, runScripts } from './support/scripts.js';

const team = 'example-team';
const { document, seen, token, noting, ...local } = localRuntime();
let service: ControlService;
beforeAll(() => {
  service = local.service();
});

const create = (name: string, more: object = {}): Promise<string> =>
  service.jobs.create(team, { job_name: name, config: { generate_keytab: false, ...more } });
const pack = async (example: string): Promise<Uint8Array> =>
  (await packJob(join(root, 'examples', example), example)).zip;
const failing = (promise: Promise<unknown>): Promise<ControlServiceError> =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    error => error
  );

describe('jobs', () => {
  it('are created, read, changed, moved and deleted', async () => {
    expect(await create('first-job')).toMatch(/\/data-jobs\/for-team\/example-team\/jobs\/first-job$/);
    expect(await failing(create('first-job'))).toMatchObject({
      status: 409,
      what: 'Could not create data job "first-job".'
    });
    expect(await failing(create('Not A Name'))).toMatchObject({ status: 400 });
    const job = await service.jobs.read(team, 'first-job');
    expect(job).toMatchObject({ job_name: 'first-job', team, description: null });
    await service.jobs.update(team, { ...job, description: 'ü "quoted"' });
    expect((await service.jobs.find(team, 'first-job'))?.description).toBe('ü "quoted"');
    await service.jobs.move(team, 'first-job', 'a b/ü');
    expect(await service.jobs.find(team, 'first-job')).toBeNull();
    expect(
      await service.jobs.read('a b/ü', 'first-job').catch((error: ControlServiceError) => error.status)
    ).toMatchObject({
      job_name: 'first-job'
    });
    await service.jobs.remove('a b/ü', 'first-job');
    expect(await failing(service.jobs.remove('a b/ü', 'first-job'))).toMatchObject({ status: 404 });
  });

  it('have a keytab of no bytes where they want one', async () => {
    await create('keytab-job', { generate_keytab: true });
    expect(await service.jobs.keytab(team, 'keytab-job')).toEqual(new Uint8Array());
    expect(await failing(service.jobs.keytab(team, 'no-such-job'))).toMatchObject({ status: 404 });
  });

  it('are queried by exact team and in pages', async () => {
    const teams = ['query team', 'query-team', 'query team 2', 'ü/team'];
    for (const [index, name] of teams.entries()) {
      for (const part of [0, 1, 2]) {
        await service.jobs.create(name, { job_name: `query-job-${index}-${part}`, config: { generate_keytab: false } });
      }
    }
    for (const [index, name] of teams.entries()) {
      const found: string[] = [];
      for await (const job of service.jobs.list({
        team: name,
        pageSize: 2,
        select: { jobName: true, config: { team: true } }
      })) {
        expect(job.config?.team).toBe(name);
        found.push(job.jobName);
      }
      expect(found).toEqual([0, 1, 2].map(part => `query-job-${index}-${part}`));
    }
    const page = await service.jobs.page(
      {
        select: { jobName: true },
        filter: [{ property: 'jobName', pattern: 'query-job-*', sort: 'DESC' }],
        pageSize: 5
      },
      2
    );
    expect(page).toMatchObject({ totalItems: 12, totalPages: 3 });
    expect(page.items).toHaveLength(5);
    expect(await failing(service.jobs.page({ select: { jobName: true } }, 0))).toMatchObject({
      status: 400,
      code: 'query'
    });
  });
});

describe('properties, secrets and sources', () => {
  it('keep what is put there', async () => {
    await create('kept-job');
    const map = { 'ü €': null, n: 1.5, list: [1, { q: [] }] };
    await service.properties.replace(team, 'kept-job', map);
    expect(await service.properties.read(team, 'kept-job')).toEqual(map);
    await Promise.all(
      [1, 2, 3].map(n => service.properties.update(team, 'kept-job', current => ({ ...current, [`k${n}`]: n })))
    );
    await service.secrets.update(team, 'kept-job', { word: 's3cret', gone: 1 });
    await service.secrets.update(team, 'kept-job', { gone: undefined });
    const secrets = await service.secrets.read(team, 'kept-job');
    expect(Object.keys(secrets)).toEqual(['word']);
    expect(secrets['word']?.reveal()).toBe('s3cret');
  });

  it('give the same version for the same files', async () => {
    await create('source-job');
    expect(await failing(service.sources.download(team, 'source-job'))).toMatchObject({ status: 404 });
    const zip = await pack('seattle-weather');
    const version = await service.sources.upload(team, 'source-job', zip, { reason: 'first' });
    expect(version).toMatch(/^[0-9a-f]{40}$/);
    expect(await service.sources.upload(team, 'source-job', new Blob([new Uint8Array(zip)]).stream())).toBe(version);
    const downloaded = await service.sources.download(team, 'source-job');
    expect(Buffer.from(downloaded.subarray(0, 2)).toString()).toBe('PK');
    expect(await failing(service.sources.upload(team, 'source-job', new Uint8Array([1, 2, 3])))).toMatchObject({
      status: 400
    });
    await service.sources.remove(team, 'source-job', { reason: 'done' });
  });
});

describe('a deployment', () => {
  it('is made, run, followed, cancelled and removed', async () => {
    const job = 'seattle-weather';
    const stages = await firstValueFrom(
      deploy(service, {
        team,
        job,
        create: true,
        settings: { generate_keytab: false },
        files: await pack(job),
        periodMs: 100
      }).pipe(toArray())
    );
    const last = stages.at(-1);
    expect(last).toMatchObject({ stage: 'ready', state: 'done', deployment: { enabled: true } });
    const [deployed] = await service.deployments.list(team, job);
    expect(await service.deployments.read(team, job)).toEqual(deployed);
    await service.deployments.disable(team, job);
    expect(await service.deployments.find(team, job)).toMatchObject({ enabled: false });
    await service.deployments.enable(team, job);

    const watched = firstValueFrom(watchExecutions(service, team, job, { periodMs: 50 }));
    expect((await watched).value).toEqual([]);
    const id = await service.executions.start(team, job, { startedBy: 'sdk', args: { quoted: `it's "ü"` } });
    expect(await failing(service.executions.start(team, job))).toMatchObject({ status: 409 });
    const log = firstValueFrom(tailLogs(service, team, job, id, { periodMs: 50 }).pipe(toArray()));
    const ended = await lastValueFrom(followExecution(service, team, job, id, { periodMs: 50 }));
    expect(ended).toMatchObject({
      id,
      status: 'succeeded',
      type: 'manual',
      deployment: { job_version: deployed?.job_version }
    });
    const pieces = await log;
    expect(pieces.map(({ text }) => text).join('')).toBe(await service.executions.logs(team, job, id));
    expect(pieces.some(({ gap }) => gap)).toBe(false);
    expect((await service.executions.logs(team, job, id, { tailLines: 1 })).trim().split('\n')).toHaveLength(1);

    expect(
      (await service.executions.list(team, job, { status: ['succeeded'] })).map(execution => execution.id)
    ).toEqual([id]);
    expect(await service.executions.listOfDeployment(team, job)).toHaveLength(1);
    const query = {
      select: { id: true, status: true, deployment: { jobVersion: true } },
      filter: { jobNameIn: [job] }
    } as const;
    expect(await service.executions.page(query, 1)).toMatchObject({
      items: [{ id, status: 'SUCCEEDED' }],
      totalItems: 1
    });

    const second = await service.executions.start(team, job);
    await firstValueFrom(
      followExecution(service, team, job, second, { periodMs: 20 }).pipe(filter(({ status }) => status === 'running'))
    );
    await service.executions.cancel(team, job, second);
    expect((await lastValueFrom(followExecution(service, team, job, second, { periodMs: 50 }))).status).toBe(
      'cancelled'
    );
    expect(await failing(service.executions.cancel(team, job, second))).toMatchObject({ status: 400 });

    const jobs = await firstValueFrom(watchJobs(service, { team }));
    expect(jobs.value?.find(({ jobName }) => jobName === job)?.deployments?.[0]).toMatchObject({ enabled: true });
    await service.deployments.remove(team, job);
    expect(await service.deployments.find(team, job)).toBeNull();
  });

  it('of a Python version the service does not offer is refused', async () => {
    await create('refused-job');
    const { supported_python_versions: versions } = await service.info();
    expect(versions).not.toContain('2.7');
    const deployment = { job_version: 'a'.repeat(40), python_version: '2.7', enabled: true };
    expect(await failing(service.deployments.deploy(team, 'refused-job', deployment))).toMatchObject({ status: 409 });
  });
});

describe('the scripts', () => {
  const run = runScripts('control-service', 'job-format');
  it('work with the runtime', async () => {
    const script = (name: string, ...args: string[]) => run(name, args, local.url(), { VDK_LAB_RUNTIME_TOKEN: token });
    const job = 'broken';
    expect(await script('deploy-folder.ts', team, join(root, 'examples', job))).toMatchObject({ code: 0, err: '' });
    const first = (await service.deployments.read(team, job)).job_version;
    const id = await service.executions.start(team, job);
    const followed = await script('follow-log.ts', team, job);
    expect(followed).toMatchObject({ code: 1, err: `\n${id}: user_error\n` });
    expect(followed.out).toBe(await service.executions.logs(team, job, id));
    const failing = await script('list-failing-jobs.ts', team);
    expect(failing.code).toBe(1);
    expect(failing.out).toMatch(/^broken\t1 failed\t\S+ USER_ERROR /);
    const { out } = await script('export-runs.ts', '--team', team);
    expect(out.split('\r\n').find(line => line.includes(id))).toMatch(
      new RegExp(`^${team},broken,${id},MANUAL,USER_ERROR,`)
    );
    await lastValueFrom(deploy(service, { team, job, files: await pack('seattle-weather'), periodMs: 100 }));
    const back = await script('roll-back.ts', team, job);
    expect(back).toMatchObject({ code: 0, err: '' });
    expect((await service.deployments.read(team, job)).job_version).toBe(first);
  });
});

describe('the examples of the document', () => {
  it('are taken by the runtime', async () => {
    const bodies = Object.fromEntries(
      Object.values<
        Record<string, { operationId: string; requestBody?: { content: Record<string, { example?: unknown }> } }>
      >(document.paths)
        .flatMap(path => Object.values(path))
        .filter(operation => operation.requestBody?.content['application/json']?.example !== undefined)
        .map(operation => [operation.operationId, operation.requestBody?.content['application/json']?.example])
    );
    const named = { team, job: 'hello-world', execution: 'x', newTeam: 'x', query: {} };
    const send = (op: string, body: unknown): Promise<unknown> =>
      operations[op]?.(service, { ...named, body }) ?? Promise.reject();
    await send('dataJobCreate', bodies['dataJobCreate']);
    await send('dataJobUpdate', bodies['dataJobUpdate']);
    await send('dataJobPropertiesUpdate', bodies['dataJobPropertiesUpdate']);
    await send('dataJobSecretsUpdate', bodies['dataJobSecretsUpdate']);
    const version = await service.sources.upload(team, 'hello-world', await pack('seattle-weather'), {
      reason: 'First version'
    });
    const stages = deploy(service, {
      team,
      job: 'hello-world',
      version: version ?? '',
      ...Object(bodies['deploymentUpdate']),
      periodMs: 100
    });
    expect(await lastValueFrom(stages)).toMatchObject({ state: 'done' });
    await send('deploymentPatch', bodies['deploymentPatch']);
    const id = await send('dataJobExecutionStart', bodies['dataJobExecutionStart']);
    await lastValueFrom(followExecution(service, team, 'hello-world', String(id), { periodMs: 50 }));
    const [query, , variables] = document.paths['/data-jobs/for-team/{team_name}/jobs'].get.parameters;
    for (const name of Object.keys(query.examples)) {
      const parameters = new URLSearchParams({
        query: query.examples[name].value,
        variables: variables.examples[name].value
      });
      const response = await fetch(`${local.url()}/data-jobs/for-team/x/jobs?${parameters}`, {
        headers: { Authorization: `Bearer ${token}` }
      });
      expect(await response.json()).toMatchObject({ errors: [], data: { content: expect.any(Array) } });
    }
    // What has no answer without Vault is taken as well-formed: not 400 but 501.
    for (const op of ['oauthCredentialsPut', 'getTeamIdsForClientIds']) {
      expect(await failing(send(op, bodies[op]))).toMatchObject({ status: 501 });
    }
  });
});

describe('every operation', () => {
  it('fails against the runtime without a token', async () => {
    const stranger = new ControlService({ url: local.url(), fetch: noting });
    const names = { team, job: 'kept-job', execution: 'x', newTeam: 'x', query: {}, body: {} };
    for (const [op, call] of Object.entries(operations)) {
      const open = ['clientIdGet', 'getTeamIdsForClientIds'].includes(op);
      expect(open ? [401, 501] : [401], op).toContain((await failing(call(stranger, names))).status);
    }
    expect([...seen.failure].sort()).toEqual(Object.keys(operations).sort());
  });

  it('has succeeded against the runtime, but those that need Vault', () => {
    const vault = ['oauthCredentialsGet', 'oauthCredentialsPut', 'clientIdGet', 'getTeamIdsForClientIds'];
    expect([...seen.success].sort()).toEqual(
      Object.keys(operations)
        .filter(op => !vault.includes(op))
        .sort()
    );
  });
});
