import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Change } from './changes.js';
import type { Context } from './context.js';
import type { Deployments } from './deployments.js';
import type { Executions } from './executions.js';
import type { Jobs } from './jobs.js';
import type { Sources } from './sources.js';

interface JobPath {
  Params: { team_name: string; job_name: string; execution_id: string };
}

const pingMs = 15_000;

/** What this runtime offers beyond the Control Service: the Runtime half of openapi/lab-service.yaml. */
export function addExtensions(
  app: FastifyInstance,
  parts: {
    context: Context;
    jobs: Jobs;
    sources: Sources;
    deployments: Deployments;
    executions: Executions;
    version: string;
  }
): void {
  const { context, jobs, sources, deployments, executions, version } = parts;
  const job = '/runtime/jobs/:team_name/:job_name';

  app.get('/runtime/capabilities', () => ({
    version,
    features: ['events', 'versions', 'deployment-status', 'step-events']
  }));

  app.get<JobPath>(`${job}/versions`, ({ params }) =>
    sources.versions(jobs.get(params.team_name, params.job_name).name).map(row => ({
      version: row.id,
      contentHash: row.tree,
      createdAt: row.createdAt,
      author: row.author,
      reason: row.reason
    }))
  );

  app.get<JobPath>(`${job}/deployment-status`, ({ params }) =>
    deployments.attempt(jobs.get(params.team_name, params.job_name).name)
  );

  app.get<JobPath>(`${job}/executions/:execution_id/steps`, async ({ params }) => {
    const row = executions.get(jobs.get(params.team_name, params.job_name), params.execution_id);
    return executions.steps(String(row['id']));
  });

  app.get('/runtime/events', (request, reply) => follow(request, reply, context));
}

function follow(request: FastifyRequest, reply: FastifyReply, context: Context): void {
  reply.hijack();
  const stream = reply.raw;
  stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = ({ id, ...data }: Change): boolean =>
    stream.write(`id: ${id}\nevent: changed\ndata: ${JSON.stringify(data)}\n\n`);
  const position = request.headers['last-event-id'];
  const missed = typeof position === 'string' ? context.changes.since(position) : [];
  if (missed === null) {
    stream.write(`id: ${context.changes.position}\nevent: reset\ndata: {}\n\n`);
  } else {
    stream.write(': ready\n\n');
    missed.forEach(send);
  }
  const stop = context.changes.listen(send);
  const ping = setInterval(() => stream.write(': ping\n\n'), pingMs);
  stream.on('close', () => {
    clearInterval(ping);
    stop();
  });
}
