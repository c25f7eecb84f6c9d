import type { Change } from './changes.js';
import type { Context } from './context.js';
import type { Deployments } from './deployments.js';
import { DiskUseCounter } from './disk-use.js';
import type { EventStream } from './event-stream.js';
import type { Executions } from './executions.js';
import { features } from './features.js';
import type { JobRow, Jobs } from './jobs.js';
import { parseJson } from './json.js';
import { followLog } from './log-follow.js';
import type { Call, Operation } from './operations.js';
import type { Sources } from './sources.js';

/** What this runtime offers beyond the Control Service, by operation id: the Runtime half of openapi/lab-service.yaml. */
export function makeRuntimeOperations(parts: {
  context: Context;
  jobs: Jobs;
  sources: Sources;
  deployments: Deployments;
  executions: Executions;
  version: string;
}): Readonly<Record<string, Operation>> {
  const { context, jobs, sources, deployments, executions, version } = parts;
  const diskUse = new DiskUseCounter(context.dataFolder);
  const job = ({ params }: Call): JobRow => jobs.get(params['team_name'] ?? '', params['job_name'] ?? '');
  /** @throws problem 404 */
  const execution = (call: Call) => executions.get(job(call), call.params['execution_id'] ?? '');

  return {
    health: () => ({ status: 200, body: { status: 'ok' } }),
    runtimeCapabilities: () => ({
      status: 200,
      body: {
        version,
        features: [...features]
      }
    }),
    runtimeDiskUse: async () => ({ status: 200, body: await diskUse.read() }),
    runtimeVersions: call => ({
      status: 200,
      body: sources.versions(job(call).name).map(row => ({
        version: row.id,
        contentHash: row.tree,
        createdAt: row.createdAt,
        author: row.author,
        reason: row.reason
      }))
    }),
    runtimeVersionSources: async call => ({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: await sources.download(job(call).name, call.params['version'])
    }),
    runtimeDeploymentStatus: call => ({ status: 200, body: deployments.attempt(job(call).name) }),
    runtimeSkippedStarts: call => ({ status: 200, body: executions.skipped.list(job(call).name) }),
    runtimeExecutionSteps: async call => ({
      status: 200,
      body: await executions.steps(String(execution(call)['id']))
    }),
    runtimeExecutionArguments: call => {
      const { arguments: args } = execution(call);
      return { status: 200, body: parseJson(String(args ?? '{}')) };
    },
    runtimeExecutionUsage: call => {
      const { peak_memory: peakMemoryBytes, cpu_ms: cpuMs } = execution(call);
      return { status: 200, body: { peakMemoryBytes, cpuMs } };
    },
    runtimeExecutionLog: call => {
      const id = String(execution(call)['id']);
      const position = positionOf(call.lastEventId ?? call.query['position']);
      const ended = (): string | null => {
        const status = String(executions.find(id)?.['status'] ?? 'gone');
        return status === 'submitted' || status === 'running' ? null : status;
      };
      const folder = executions.folder(id);
      return { status: 200, follow: stream => followLog(stream, folder, position, ended) };
    },
    runtimeEvents: call => {
      const position = call.lastEventId ?? call.query['position'];
      return { status: 200, follow: stream => followChanges(stream, context, position) };
    }
  };
}

/** Bytes of a log; what is none is its beginning. */
function positionOf(value: unknown): number {
  const position = /^\d+$/.test(String(value)) ? Number(value) : 0;
  return Number.isSafeInteger(position) ? position : 0;
}

async function followChanges(stream: EventStream, { changes }: Context, position: unknown): Promise<void> {
  const send = ({ id, ...data }: Change): void => stream.send('changed', id, data);
  const missed = typeof position === 'string' && position !== '' ? changes.since(position) : [];
  if (missed === null) {
    stream.send('reset', changes.position, {});
  } else {
    missed.forEach(send);
  }
  const stop = changes.listen(send);
  stream.closed.addEventListener('abort', stop);
}
