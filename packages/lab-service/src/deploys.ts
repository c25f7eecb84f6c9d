import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlService, type DeployStage, deploy } from '@vdk-lab/control-service';
import { deploySettings, validateJob } from '@vdk-lab/job-format';
import type { CheckPlace, DeploySettings, ShipMode } from '@vdk-lab/job-format';
import { packJob } from '@vdk-lab/job-format/node';
import { deploymentFailure } from '@vdk-lab/targets';
import { refuseErrors, withSchedule } from './deploychecks.js';
import type { Environment } from './environment.js';
import type { Events } from './events.js';
import { isAnothers, ownName } from './owner.js';
import type { JobPlace } from './paths.js';
import { type Problem, ServiceProblem, asProblem } from './problem.js';
import { readJson, writeJson } from './store.js';
import type { Address, Targets } from './targets.js';

const stageNames = ['pack', 'upload', 'update', 'deploy', 'ready'] as const;
type StageName = (typeof stageNames)[number];

interface Stage {
  readonly name: StageName;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly durationMs: number | null;
}

/** A deploy operation, as openapi/lab-service.yaml describes it. */
export interface Deploy {
  readonly id: string;
  /** Counts the changes: of two states of a deploy the larger is the newer. */
  readonly revision: number;
  readonly path: string;
  readonly jobName: string;
  readonly team: string;
  readonly target: string;
  readonly state: 'running' | 'ready' | 'failed' | 'unconfirmed';
  readonly version: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly stages: readonly Stage[];
  readonly problem?: Problem;
  /** The service that works on it. */
  readonly owner?: string;
}

export interface DeployWish {
  readonly target: string;
  readonly enabled?: boolean;
  readonly schedule?: string;
  readonly reason?: string;
  /** How notebooks ship; as the target wants it when left out. */
  readonly mode?: ShipMode;
  /** Found secrets that a person saw and lets ship, this once. */
  readonly allowSecrets?: readonly CheckPlace[];
}

const shownAfterRestart = 50;

/** Deploys live here, not in a page: reload or close it, nothing changes. */
export class Deploys {
  private readonly known = new Map<string, Deploy>();
  private readonly began = new Map<string, number>();
  private readonly folder: string;

  constructor(
    state: string,
    private readonly targets: Targets,
    private readonly environment: Environment,
    private readonly events: Events
  ) {
    this.folder = join(state, 'deploys');
  }

  get activeCount(): number {
    return [...this.known.values()].filter(({ state }) => state === 'running').length;
  }

  /** Reads what is on disk. What a crash interrupted is said: the target may have got it all the same. */
  async recover(): Promise<void> {
    const files = (await readdir(this.folder).catch(() => [])).sort().slice(-shownAfterRestart);
    for (const file of files) {
      const found = await readJson<Deploy>(join(this.folder, file));
      if (found) {
        this.known.set(found.id, found);
        if (found.state === 'running' && !(await isAnothers(found.owner))) {
          const problem: Problem = {
            code: 'interrupted',
            what: `The deploy of ${found.jobName} was interrupted.`,
            why: 'The service of VDK Lab ended while it worked.',
            consequences: 'What the target had accepted goes on there.',
            countermeasures: 'Look at the job there, and deploy again: unchanged content gives the same version.'
          };
          await this.keep(fail({ ...found, endedAt: new Date().toISOString(), problem }));
        }
      }
    }
  }

  /** Newest first. */
  list(path: string | null): Deploy[] {
    return [...this.known.values()]
      .filter(entry => path === null || entry.path === path)
      .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  read(id: string): Deploy {
    const found = this.known.get(id);
    if (!found) {
      throw new ServiceProblem(
        404,
        'deploy-unknown',
        `There is no deploy ${id}.`,
        'It is not kept any more.',
        'List them.'
      );
    }
    return found;
  }

  /** Checks what can be checked at once, and begins. */
  async start(place: JobPlace, wish: DeployWish): Promise<Deploy> {
    const active = this.list(place.path).find(({ state }) => state === 'running');
    if (active) {
      throw new ServiceProblem(
        409,
        'deploy-active',
        `${place.name} is being deployed.`,
        'One deploy at a time.',
        'Wait for its end.'
      );
    }
    const address = await this.targets.address(wish.target);
    const { fs, write } = await withSchedule(place.folder, wish.schedule);
    const usual = await this.targets.shipMode(wish.target);
    const mode = wish.mode ?? usual;
    const runsNotebooks = usual === 'notebook';
    const validation = await validateJob(fs, place.name, {
      mode,
      runsNotebooks,
      ...(await this.environment.ofDeploys(place))
    });
    refuseErrors(validation, wish.allowSecrets);
    // A deploy that is refused changes nothing.
    await write();
    const { job } = validation;
    const started: Deploy = {
      id: `deploy-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`,
      revision: 0,
      path: place.path,
      jobName: place.name,
      team: job.config.team,
      target: wish.target,
      owner: await ownName(),
      state: 'running',
      version: null,
      startedAt: new Date().toISOString(),
      endedAt: null,
      stages: stageNames.map(name => ({ name, state: 'waiting', durationMs: null }))
    };
    await this.keep(started);
    const { document, pythonVersion } = job.config;
    void this.run(
      started.id,
      place,
      address,
      { ...wish, mode },
      document ? deploySettings(document) : undefined,
      pythonVersion
    );
    return started;
  }

  private async run(
    id: string,
    place: JobPlace,
    address: Address,
    wish: DeployWish,
    settings: DeploySettings | undefined,
    pythonVersion: string | null
  ): Promise<void> {
    try {
      await this.stage(id, 'pack', 'running');
      const { zip } = await packJob(place.folder, place.name, wish.mode ? { mode: wish.mode } : {});
      await this.stage(id, 'pack', 'done');
      const { team } = this.read(id);
      const service = new ControlService(address);
      const stages = deploy(service, {
        team,
        job: place.name,
        files: new Uint8Array(zip),
        create: true,
        ...(settings ? { settings } : {}),
        periodMs: wish.target === 'local' ? 150 : 2000,
        ...(wish.reason ? { reason: wish.reason } : {}),
        ...(wish.enabled === undefined ? {} : { enabled: wish.enabled }),
        ...(pythonVersion ? { pythonVersion } : {}),
        ...(wish.target === 'local'
          ? {
              failure: async (_, signal) => (await deploymentFailure(address, team, place.name, signal))?.error ?? null
            }
          : {})
      });
      await new Promise<void>((resolve, reject) => {
        let work = Promise.resolve();
        stages.subscribe({
          next: stage => {
            work = work.then(() => this.take(id, stage));
          },
          error: (error: unknown) => void work.then(() => reject(error)),
          complete: () => void work.then(resolve)
        });
      });
    } catch (error) {
      await this.keep(
        fail({ ...this.read(id), endedAt: new Date().toISOString(), problem: asProblem(error, 'deploy-failed') })
      );
    }
  }

  private async take(id: string, stage: DeployStage): Promise<void> {
    if ('version' in stage) {
      this.known.set(id, { ...this.read(id), version: stage.version });
    }
    if (stage.state === 'unconfirmed') {
      await this.keep({ ...this.read(id), state: 'unconfirmed', endedAt: new Date().toISOString() });
      return;
    }
    await this.stage(id, stage.stage, stage.state);
    if (stage.stage === 'deploy' && stage.state === 'running') {
      // Left out by the SDK when nothing changes.
      const update = this.read(id).stages.find(({ name }) => name === 'update');
      if (update?.state === 'waiting') {
        await this.stage(id, 'update', 'done');
      }
    }
    if (stage.stage === 'ready' && stage.state === 'done') {
      await this.keep({ ...this.read(id), state: 'ready', endedAt: new Date().toISOString() });
    }
  }

  private async stage(id: string, name: StageName, state: 'running' | 'done'): Promise<void> {
    const key = `${id} ${name}`;
    const began = this.began.get(key) ?? Date.now();
    this.began.set(key, began);
    const durationMs = state === 'done' ? Date.now() - began : null;
    const found = this.read(id);
    await this.keep({
      ...found,
      stages: found.stages.map(stage => (stage.name === name ? { name, state, durationMs } : stage))
    });
  }

  private async keep(changed: Deploy): Promise<void> {
    const entry = { ...changed, revision: changed.revision + 1 };
    this.known.set(entry.id, entry);
    await writeJson(join(this.folder, `${entry.id}.json`), entry);
    this.events.publish('deploys', 'deploy', entry);
  }
}

/** The stage that ran has failed. */
function fail(entry: Deploy): Deploy {
  const stages = entry.stages.map(stage =>
    stage.state === 'running' ? { ...stage, state: 'failed' as const } : stage
  );
  return { ...entry, state: 'failed', stages };
}
