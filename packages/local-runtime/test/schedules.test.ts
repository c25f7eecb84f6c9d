import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Changes } from '../src/changes.js';
import type { Context } from '../src/context.js';
import type { DeploymentRow } from '../src/deployment-table.js';
import type { Deployments } from '../src/deployments.js';
import type { Executions } from '../src/executions.js';
import type { JobRow, Jobs } from '../src/jobs.js';
import { Scheduler } from '../src/scheduler.js';
import { ask } from './support/client.js';
import { deploy, deployed, executions, isActive, jobs, start, step } from './support/jobs.js';
import { startInNewFolder, until } from './support/runtime.js';

/** A runtime's parts with one job; its starts are written down, by the clock of the test. */
class World {
  cron: string | null = '* * * * *';
  enabled = true;
  deployedAt = '2026-03-01T00:00:00.000Z';
  readonly started: { for: string; at: string }[] = [];
  readonly changes = new Changes();
  readonly told: string[] = [];
  /** How often all schedules were read. */
  looks = 0;
  refusal: string | null = null;
  failure: Error | null = null;
  private scheduler: Scheduler | null = null;

  constructor() {
    this.changes.listen(({ what, detail }) => void (what === 'schedule' && this.told.push(detail ?? '')));
  }

  begin(): void {
    const job = (): JobRow =>
      ({ name: 'the-job', team: 'tests', config: { schedule: { schedule_cron: this.cron } } }) as unknown as JobRow;
    const deployment = (): DeploymentRow =>
      ({ job: 'the-job', enabled: this.enabled, deployedAt: this.deployedAt }) as DeploymentRow;
    const known = new Set<string>();
    this.started.forEach(({ for: minute }) => known.add(minute));
    const startDue: Executions['startDue'] = due =>
      due.flatMap(({ job: row, scheduledFor }) => {
        if (this.failure) {
          throw this.failure;
        }
        if (this.refusal !== null) {
          return [{ job: row, why: this.refusal }];
        }
        if (!known.has(scheduledFor)) {
          known.add(scheduledFor);
          this.started.push({ for: scheduledFor, at: new Date().toISOString() });
        }
        return [];
      });
    this.scheduler = new Scheduler(
      { changes: this.changes } as unknown as Context,
      { scheduled: () => ((this.looks += 1), [job()]) } as unknown as Jobs,
      { find: () => deployment() } as unknown as Deployments,
      { startDue } as unknown as Executions
    );
  }

  end(): void {
    this.scheduler?.stop();
    this.scheduler = null;
  }

  change(what: 'job' | 'deployment'): void {
    this.changes.tell('tests', 'the-job', what);
  }

  minutes(): string[] {
    return this.started.map(entry => entry.for.slice(11, 16));
  }
}

describe('the scheduler', () => {
  let world: World;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    vi.setSystemTime('2026-03-02T11:59:30.500Z');
    world = new World();
    world.deployedAt = '2026-03-02T11:59:30.000Z';
  });
  afterEach(() => {
    world.end();
    vi.useRealTimers();
  });

  const wait = (seconds: number): unknown => vi.advanceTimersByTime(seconds * 1000);

  it('starts each minute once, exactly to the second', () => {
    world.begin();
    wait(120);
    expect(world.started).toEqual([
      { for: '2026-03-02T12:00:00.000Z', at: '2026-03-02T12:00:00.000Z' },
      { for: '2026-03-02T12:01:00.000Z', at: '2026-03-02T12:01:00.000Z' }
    ]);
  });

  it('is exact after a long sleep, by macros and by either day', () => {
    for (const [cron, first] of [
      ['@hourly', '2026-03-02T12:00:00.000Z'],
      ['@daily', '2026-03-03T00:00:00.000Z'],
      ['30 4 1,15 * 5', '2026-03-06T04:30:00.000Z']
    ] as const) {
      world = new World();
      world.deployedAt = '2026-03-02T11:59:30.000Z';
      world.cron = cron;
      vi.setSystemTime('2026-03-02T11:59:30.500Z');
      world.begin();
      wait(5 * 86_400);
      expect(world.started[0]).toEqual({ for: first, at: first });
      world.end();
    }
  });

  it('starts what was missed while it was away once, if it is at most 30 minutes old', () => {
    world.deployedAt = '2026-03-01T00:00:00.000Z';
    world.begin();
    expect(world.minutes()).toEqual(['11:59']);
    world.end();
    world.cron = '20 11 * * *';
    world.begin();
    expect(world.minutes()).toEqual(['11:59']);
    world.end();
    world.cron = '30 11 * * *';
    world.begin();
    expect(world.minutes()).toEqual(['11:59', '11:30']);
    world.end();
    world.begin();
    wait(60);
    expect(world.minutes()).toEqual(['11:59', '11:30']);
  });

  it('owes a new or enabled schedule no minute of before', () => {
    world.cron = null;
    world.deployedAt = '2026-03-01T00:00:00.000Z';
    world.begin();
    wait(45);
    world.cron = '* * * * *';
    world.change('job');
    wait(0);
    expect(world.minutes()).toEqual([]);
    wait(60);
    expect(world.minutes()).toEqual(['12:01']);
  });

  it('starts nothing while disabled, nor by a schedule that is none', () => {
    world.enabled = false;
    world.begin();
    wait(180);
    world.enabled = true;
    world.cron = 'every minute';
    world.change('job');
    wait(180);
    expect(world.minutes()).toEqual([]);
  });

  it('is not harmed by a clock that jumps ahead or back', () => {
    world.begin();
    wait(60);
    expect(world.minutes()).toEqual(['12:00']);
    vi.setSystemTime('2026-03-02T15:30:30.000Z');
    wait(60);
    // The latest minute of the hours that never were, once.
    expect(
      world
        .minutes()
        .slice(1)
        .every(minute => minute.startsWith('15:3'))
    ).toBe(true);
    const before = world.started.length;
    vi.setSystemTime('2026-03-02T11:50:00.000Z');
    wait(240);
    const back = world.started.slice(before).map(entry => entry.for);
    expect(back.length).toBeGreaterThan(0);
    expect(new Set(world.started.map(entry => entry.for)).size).toBe(world.started.length);
    expect(back.at(-1)?.slice(11, 16)).toBe('11:54');
  });

  it('is not held up by a deployment that a wrong clock dated into the future', () => {
    world.deployedAt = '2027-01-01T00:00:00.000Z';
    world.begin();
    wait(60);
    expect(world.minutes()).toContain('12:00');
  });

  it('reads the schedules at once after a change, and once more after very many', () => {
    world.cron = null;
    world.begin();
    const before = world.looks;
    world.cron = '* * * * *';
    for (let change = 0; change < 1000; change += 1) {
      world.change('job');
    }
    expect(world.looks - before).toBe(1);
    wait(1);
    expect(world.looks - before).toBe(2);
    wait(29);
    expect(world.minutes()).toEqual(['12:00']);
  });

  it('tells of a minute that was not started, and why', () => {
    world.refusal = 'an execution was active';
    world.begin();
    wait(31);
    expect(world.told).toEqual(['2026-03-02T12:00:00.000Z skipped: an execution was active']);
  });

  it('starts what a full disk kept from being written down when there is room again, once, and not an hour later', () => {
    world.cron = '0 12 * * *';
    world.begin();
    world.failure = Object.assign(new Error('no room'), { code: 'ENOSPC' });
    wait(300);
    expect(world.started).toEqual([]);
    expect(world.told).toEqual([expect.stringMatching(/^2026-03-02T12:00:00.000Z not started yet: .*full/)]);
    world.failure = null;
    wait(120);
    expect(world.minutes()).toEqual(['12:00']);
    world.failure = new Error('no room');
    vi.setSystemTime('2026-03-03T11:59:59.000Z');
    wait(3600);
    world.failure = null;
    wait(120);
    expect(world.minutes()).toEqual(['12:00']);
  });

  it('owes a job that is deployed again the minute that began a moment before', () => {
    world.begin();
    wait(29);
    // The timer of the minute comes late, behind the work of the deployment.
    vi.setSystemTime('2026-03-02T12:00:00.020Z');
    world.deployedAt = '2026-03-02T12:00:00.010Z';
    world.change('deployment');
    wait(1);
    expect(world.minutes()).toEqual(['12:00']);
  });
});

describe('a schedule of a real runtime', () => {
  let server: Awaited<ReturnType<typeof startInNewFolder>>;
  afterEach(() => server.end());

  it('starts a minute that was missed once, also over a restart, and none beside an active execution', async () => {
    server = await startInNewFolder();
    const { runtime } = server.held;
    for (const name of ['each-minute', 'busy-already']) {
      await deploy(runtime, name, {
        '10_a.py': step('import time\ntime.sleep(job_input.get_arguments().get("sleep", 0))')
      });
      await deployed(runtime, name);
    }
    const busy = await start(runtime, 'busy-already', { sleep: 600 });
    for (const name of ['each-minute', 'busy-already']) {
      await ask(runtime, 'PUT', `${jobs}/${name}`, {
        job_name: name,
        config: { schedule: { schedule_cron: '* * * * *' } }
      });
    }
    const first = await until(
      () => executions(runtime, 'each-minute'),
      rows => rows.length > 0 && rows.every(row => !isActive(row))
    );
    expect(first).toMatchObject([{ type: 'scheduled', status: 'succeeded', op_id: first[0]?.id }]);
    expect(new Date(first[0]?.start_time ?? 0).getUTCSeconds()).toBeLessThan(30);
    expect((await executions(runtime, 'busy-already')).map(({ id }) => id)).toEqual([busy]);
    // Written down, and still there after a restart.
    const skipped = async (job: string) =>
      (
        await ask<{ scheduledFor: string; reason: string }[]>(
          server.held.runtime,
          'GET',
          `/runtime/jobs/tests/${job}/skipped-starts`
        )
      ).body;
    const recorded = await skipped('busy-already');
    expect(recorded[0]?.reason).toBe('an execution was active');
    expect(new Date(recorded[0]?.scheduledFor ?? '').getTime() % 60_000).toBe(0);
    expect(await skipped('each-minute')).toEqual([]);
    await runtime.stop();
    server.held.runtime = await server.held.start();
    expect(await skipped('busy-already')).toEqual(expect.arrayContaining(recorded));
    // Nor is what was skipped made up for: only a minute after it may have started something.
    const later = (await executions(server.held.runtime, 'busy-already')).filter(({ id }) => id !== busy);
    const end = Date.parse(recorded[0]?.scheduledFor ?? '') + 60_000;
    expect(later.filter(row => Date.parse(row.start_time) < end)).toEqual([]);
    const minutes = (await executions(server.held.runtime, 'each-minute')).map(row => row.start_time.slice(0, 16));
    expect(new Set(minutes).size).toBe(minutes.length);
    // Up to a minute goes by before the schedule is due.
  }, 240_000);
});
