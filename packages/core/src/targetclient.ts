import { ServerConnection } from '@jupyterlab/services';
import {
  ControlService,
  type DataJobExecution,
  type Snapshot,
  jobSummary,
  tailLogs,
  watchActivity,
  watchExecutions
} from '@vdk-lab/control-service';
import type { ExecutionStatus, IExecution, IExecutionsSnapshot, ITarget, ITargetClient } from '@vdk-lab/tokens';
import type { Observable } from 'rxjs';
import type { Requests } from './requests';
import { asJobs, iso, problemOf } from './joblist';
import { runtimeFeatures } from './runtimefeatures';
import { stream } from './stream';

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
    watchJobs: signal => loop(signal, watchActivity(service, jobSummary), asJobs, true),
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
