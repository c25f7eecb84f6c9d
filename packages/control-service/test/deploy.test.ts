import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ControlService, ControlServiceError, deploy, type DeployRequest, type DeployStage } from '../src/index.js';
import { serve, type Received } from './support/server.js';

const sha = '0123456789abcdef0123456789abcdef01234567';
const old = 'fedcba9876543210fedcba9876543210fedcba98';

interface State {
  job: Record<string, unknown> | null;
  deployed: Record<string, unknown> | null;
  /** Looks until the new deployment shows. */
  looks: number;
  posted: Record<string, unknown> | null;
}

/** A service with one job. */
async function world(state: Partial<State> = {}) {
  const now: State = {
    job: { job_name: 'j', team: 't', description: 'd', config: { db_default_type: 'x' } },
    deployed: null,
    looks: 1,
    posted: null,
    ...state
  };
  const json = ({ body }: Received): Record<string, unknown> => JSON.parse(body.toString());
  const server = await serve(received => {
    const { method, url } = received;
    if (url.endsWith('/deployments') && method === 'GET') {
      if (now.posted && --now.looks <= 0) {
        now.deployed = { ...now.posted, last_deployed_date: '2026-02-02T02:02:02.000000002Z' };
      }
      return { body: now.deployed ? [now.deployed] : [] };
    }
    if (url.includes('/deployments')) {
      now.posted = json(received);
      return { status: 202 };
    }
    if (url.includes('/sources')) {
      return { body: { version_sha: sha } };
    }
    if (method === 'POST') {
      now.job = json(received);
      return { status: 201, headers: { Location: '/x/j' } };
    }
    if (method === 'PUT') {
      now.job = json(received);
      return {};
    }
    return now.job ? { body: now.job } : { status: 404 };
  });
  const run = (request: Partial<DeployRequest>) =>
    deploy(new ControlService({ url: server.url, retryDelayMs: 1 }), {
      team: 't',
      job: 'j',
      files: new Uint8Array([1]),
      periodMs: 1,
      ...request
    });
  const all = (request: Partial<DeployRequest>): Promise<DeployStage[]> => firstValueFrom(run(request).pipe(toArray()));
  return { server, now, run, all };
}

const names = (stages: DeployStage[]): string[] => stages.map(({ stage, state }) => `${stage} ${state}`);

describe('deploy', () => {
  it('uploads, updates, deploys and waits until the service shows it', async () => {
    const { all, now, server } = await world({
      looks: 3,
      deployed: { job_version: old, enabled: false, last_deployed_date: '2026-01-01T00:00:00Z' }
    });
    const stages = await all({
      reason: 'r',
      settings: { schedule: { schedule_cron: '0 * * * *' }, description: undefined }
    });
    expect(names(stages)).toEqual([
      'upload running',
      'upload done',
      'update running',
      'update done',
      'deploy running',
      'deploy done',
      'ready running',
      'ready done'
    ]);
    expect(now.job).toEqual({
      job_name: 'j',
      team: 't',
      description: 'd',
      config: { db_default_type: 'x', schedule: { schedule_cron: '0 * * * *' } }
    });
    // A paused job stays paused.
    expect(now.posted).toEqual({ job_version: sha, enabled: false });
    expect(stages.at(-1)).toMatchObject({ version: sha, deployment: { job_version: sha } });
    expect(server.requests.map(({ method, url }) => `${method} ${url.split('/jobs/j')[1]}`)).toEqual([
      'GET ',
      'GET /deployments',
      'POST /sources?reason=r',
      'PUT ',
      'POST /deployments?send_notification=true',
      'GET /deployments',
      'GET /deployments',
      'GET /deployments'
    ]);
  });

  it('goes back to an older version without upload, and changes nothing else', async () => {
    const { all, now } = await world({ deployed: { job_version: sha, enabled: true, last_deployed_date: 'x' } });
    const stages = await all({
      files: undefined,
      version: old,
      sendNotification: false,
      pythonVersion: '3.11',
      vdkVersion: 'release'
    });
    expect(names(stages)).toEqual([
      'upload running',
      'upload done',
      'deploy running',
      'deploy done',
      'ready running',
      'ready done'
    ]);
    expect(now.posted).toEqual({ job_version: old, enabled: true, python_version: '3.11', vdk_version: 'release' });
  });

  it('waits for a new date when the same version is deployed again', async () => {
    const deployed = { job_version: sha, enabled: true, last_deployed_date: '2026-01-01T00:00:00Z' };
    const { all, now } = await world({ deployed, looks: 4 });
    await all({});
    expect(now.looks).toBe(0);
  });

  it('creates the job when asked to', async () => {
    const { all, now } = await world({ job: null });
    const stages = await all({
      create: true,
      settings: { generate_keytab: false, contacts: { notified_on_job_deploy: ['a@b.c'] } }
    });
    expect(stages[1]).toEqual({ stage: 'upload', state: 'done', version: sha, created: true });
    expect(now.job).toEqual({
      job_name: 'j',
      team: 't',
      config: { generate_keytab: false, contacts: { notified_on_job_deploy: ['a@b.c'] } }
    });
    expect(now.posted).toMatchObject({ enabled: true });
  });

  it('says that it is not confirmed when nothing shows in time', async () => {
    const { run } = await world({ looks: 1_000_000 });
    const last = await lastValueFrom(run({ confirmTimeoutMs: 20, create: true }));
    expect(last).toMatchObject({ stage: 'ready', state: 'unconfirmed', version: sha });
  });

  it('ends with a failure that is told elsewhere', async () => {
    const { run } = await world({ looks: 1_000_000 });
    const texts = { what: 'Could not build.', why: 'no such package', consequences: '', countermeasures: '' };
    const failure = async (version: string) => new ControlServiceError({ code: 'answer', ...texts, why: version });
    await expect(lastValueFrom(run({ failure }))).rejects.toMatchObject({ what: 'Could not build.', why: sha });
  });

  it('fails in the stage that fails', async () => {
    const { run } = await world({ job: null });
    const seen: DeployStage[] = [];
    await expect(
      new Promise((resolve, reject) =>
        run({}).subscribe({ next: stage => seen.push(stage), complete: () => resolve(null), error: reject })
      )
    ).rejects.toMatchObject({ status: 404, what: 'Could not read data job "j".' });
    expect(names(seen)).toEqual(['upload running']);
  });

  it('takes either files or a version', async () => {
    const { run, server } = await world();
    await expect(lastValueFrom(run({ version: sha }))).rejects.toThrow('either files or a version');
    await expect(lastValueFrom(run({ files: undefined }))).rejects.toThrow('either files or a version');
    expect(server.requests).toHaveLength(0);
  });

  it('stops asking when unsubscribed', async () => {
    const { run, server } = await world({ looks: 1_000_000 });
    await new Promise<void>(resolve => {
      const subscription = run({}).subscribe(({ stage }) => {
        if (stage === 'ready') {
          setTimeout(() => {
            subscription.unsubscribe();
            resolve();
          }, 5);
        }
      });
    });
    const { length } = server.requests;
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(server.requests.length - length).toBeLessThanOrEqual(1);
  });
});
