import { ServerConnection } from '@jupyterlab/services';
import {
  ControlService,
  type DataJobExecution,
  type Snapshot,
  instant,
  isControlServiceError,
  tailLogs,
  watchExecutions,
  watchJobs
} from '@vdk-lab/control-service';
import type {
  ExecutionStatus,
  IExecution,
  IExecutionsSnapshot,
  IJobSummary,
  IProblem,
  ITarget,
  ITargetClient
} from '@vdk-lab/tokens';
import type { Observable } from 'rxjs';
import type { Requests } from './requests';
import { runtimeFeatures } from './runtimefeatures';
import { stream } from './stream';

const select = {
  jobName: true,
  config: { team: true, description: true, schedule: { scheduleCron: true, nextRunEpochSeconds: true } },
  deployments: {
    enabled: true,
    jobVersion: true,
    lastDeployedDate: true,
    lastDeployedBy: true
  }
} as const;

const recent = {
  id: true,
  jobName: true,
  status: true,
  type: true,
  startTime: true,
  endTime: true,
  startedBy: true,
  message: true,
  deployment: { jobVersion: true }
} as const;

const kept = 10;
const listPeriodMs = 5000;

function problemOf(error: unknown): IProblem {
  if (isControlServiceError(error)) {
    const { code, what, why, consequences, countermeasures } = error;
    return { code, what, why, consequences, countermeasures };
  }
  const why = error instanceof Error ? error.message : String(error);
  return { code: 'failed', what: 'The target did not answer.', why, consequences: '', countermeasures: 'Try again.' };
}

/** An error that carries its problem, as the tokens promise. */
function withProblem(error: unknown): Error {
  const problem = problemOf(error);
  return Object.assign(new Error(`${problem.what} ${problem.why}`), { problem });
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw withProblem(error);
  }
}

const iso = (text: string | null | undefined): string | null => instant(text)?.toISOString() ?? null;

function asExecution(team: string, execution: DataJobExecution): IExecution {
  return {
    id: execution.id ?? '',
    team,
    job: execution.job_name ?? '',
    status: (execution.status ?? 'submitted') as ExecutionStatus,
    type: execution.type === 'scheduled' ? 'scheduled' : 'manual',
    startedAt: iso(execution.start_time),
    endedAt: iso(execution.end_time),
    startedBy: execution.started_by ?? null,
    message: execution.message ?? null,
    version: execution.deployment?.job_version ?? null
  };
}

/** An observable as something to loop over. */
function loop<S, T>(
  signal: AbortSignal,
  source: Observable<S>,
  map: (item: S) => T,
  newestOnly: boolean
): AsyncIterable<T> {
  return stream<T>(
    signal,
    sink => {
      const subscription = source.subscribe({
        next: item => sink.push(map(item)),
        error: (error: unknown) => sink.fail(withProblem(error)),
        complete: () => sink.end()
      });
      return () => subscription.unsubscribe();
    },
    newestOnly
  );
}

/** The client of a target: the SDK over Jupyter's connection; lab-service adds the token. */
export function makeTargetClient(target: ITarget, requests: Requests): ITargetClient {
  const service = new ControlService({
    url: requests.url(`targets/${encodeURIComponent(target.name)}`),
    fetch: (input, init) => ServerConnection.makeRequest(String(input), init ?? {}, requests.settings)
  });
  const pause = (): void => {
    if (document.visibilityState === 'hidden') {
      service.polling.pause();
    } else {
      service.polling.resume();
    }
  };
  document.addEventListener('visibilitychange', pause);
  pause();

  /** Own actions show at once, not with the next poll. */
  const changed = async <T>(work: Promise<T>): Promise<T> => {
    const result = await told(work);
    service.polling.refresh();
    return result;
  };

  /** The last runs of every job in one query, not in one a job. */
  const lastExecutions = async (): Promise<Map<string, IExecution[]>> => {
    const found = new Map<string, IExecution[]>();
    const since = new Date(Date.now() - 14 * 86_400_000).toISOString();
    const page = await service.executions.page(
      {
        select: recent,
        filter: { startTimeGte: since },
        order: { property: 'startTime', direction: 'DESC' },
        pageSize: 1000
      },
      1
    );
    for (const execution of page.items) {
      const job = execution.jobName ?? '';
      const list = found.get(job) ?? [];
      if (list.length < kept) {
        list.push({
          id: execution.id ?? '',
          team: '',
          job,
          status: (execution.status ?? 'SUBMITTED').toLowerCase() as ExecutionStatus,
          type: execution.type === 'SCHEDULED' ? 'scheduled' : 'manual',
          startedAt: iso(execution.startTime),
          endedAt: iso(execution.endTime),
          startedBy: execution.startedBy ?? null,
          message: execution.message ?? null,
          version: execution.deployment?.jobVersion ?? null
        });
      }
      found.set(job, list);
    }
    return found;
  };

  return {
    target,
    jobExists: name =>
      told(
        (async () => {
          const filter = [{ property: 'jobName', pattern: name }] as const;
          const { items } = await service.jobs.page({ select: { jobName: true }, filter, pageSize: 1 }, 1);
          return items.length > 0;
        })()
      ),
    findJobs: (text, limit) =>
      told(
        (async () => {
          const page = await service.jobs.page(
            {
              select: { jobName: true, config: { team: true, description: true } },
              filter: [{ property: 'jobName', sort: 'ASC' }],
              pageSize: limit,
              ...(text.trim() === '' ? {} : { search: text.trim() })
            },
            1
          );
          const jobs = page.items.map(({ jobName, config }) => ({
            name: jobName ?? '',
            team: config?.team ?? '',
            description: config?.description ?? null
          }));
          return { jobs, total: page.totalItems };
        })()
      ),
    async *watchJobs(signal) {
      let latest: IJobSummary[] = [];
      let executions = new Map<string, IExecution[]>();
      for await (const snapshot of loop(
        signal,
        watchJobs(service, { select }, { periodMs: listPeriodMs }),
        item => item,
        true
      )) {
        const jobs = snapshot.value ?? [];
        let problem = snapshot.error ? problemOf(snapshot.error) : null;
        if (snapshot.value) {
          try {
            executions = await lastExecutions();
          } catch (error) {
            // A job whose runs could not be read has not "never run".
            problem = problemOf(error);
          }
          latest = jobs.map(job => {
            const [deployment] = job.deployments ?? [];
            const next = job.config?.schedule?.nextRunEpochSeconds ?? -1;
            const name = job.jobName ?? '';
            const team = job.config?.team ?? '';
            return {
              name,
              team,
              description: job.config?.description ?? null,
              schedule: job.config?.schedule?.scheduleCron ?? null,
              nextRun: next > 0 ? new Date(next * 1000).toISOString() : null,
              deployment: deployment
                ? {
                    version: deployment.jobVersion ?? null,
                    enabled: deployment.enabled ?? null,
                    deployedAt: iso(deployment.lastDeployedDate),
                    deployedBy: deployment.lastDeployedBy ?? null
                  }
                : null,
              executions: (executions.get(name) ?? []).map(execution => ({ ...execution, team }))
            };
          });
        }
        yield {
          jobs: latest,
          totalJobs: latest.length,
          readAt: snapshot.readAt ?? 0,
          ...(problem ? { problem } : {})
        };
      }
    },
    watchExecutions: (team, job, signal) =>
      loop(
        signal,
        watchExecutions(service, team, job, { periodMs: 2000 }),
        ({ value, readAt, error }: Snapshot<DataJobExecution[]>): IExecutionsSnapshot => ({
          executions: value?.map(execution => asExecution(team, execution)) ?? null,
          readAt: readAt ?? 0,
          ...(error ? { problem: problemOf(error) } : {})
        }),
        true
      ),
    followLog: (team, job, id, signal) =>
      loop(signal, tailLogs(service, team, job, id), piece => ({ text: piece.text, gap: piece.gap }), false),
    startExecution: (team, job, args) =>
      changed(service.executions.start(team, job, { startedBy: 'vdk-lab', ...(args ? { args } : {}) })),
    cancelExecution: (team, job, id) => changed(service.executions.cancel(team, job, id)),
    setEnabled: (team, job, enabled) =>
      changed(enabled ? service.deployments.enable(team, job) : service.deployments.disable(team, job)),
    deployedVersion: (team, job) =>
      told(service.deployments.find(team, job).then(deployment => deployment?.job_version ?? null)),
    deployVersion: (team, job, version) =>
      changed(
        (async () => {
          const present = await service.deployments.find(team, job);
          // What an absent `enabled` means depends on the service: a paused job stays paused.
          await service.deployments.deploy(team, job, { job_version: version, enabled: present?.enabled ?? true });
        })()
      ),
    ...runtimeFeatures(target, requests)
  };
}
