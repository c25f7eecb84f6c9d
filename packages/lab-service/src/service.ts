import { type CheckPlace, shipModes } from '@vdk-lab/job-format';
import type { Environments } from '@vdk-lab/python-environments';
import { Deploys } from './deploys.js';
import { readDifference } from './difference.js';
import { type DownloadWish, Downloads } from './downloads.js';
import { Environment } from './environment.js';
import { Events } from './events.js';
import { type ExportWish, Exports } from './exports.js';
import { type ImportWish, Imports } from './imports.js';
import { LocalRuntime } from './localruntime.js';
import { readPackage } from './package.js';
import { type JobPlace, jobPlace } from './paths.js';
import { ServiceProblem } from './problem.js';
import { passOn } from './proxy.js';
import { Runs } from './runs.js';
import { type Call, type Operation, makeServer } from './server.js';
import { sendEvents } from './sse.js';
import { Targets } from './targets.js';

export const version = '0.1.0';

export interface ServiceOptions {
  /** Absolute. */
  readonly state: string;
  readonly token: string;
  readonly environments: Environments;
  /** Jupyter's configuration folders, the strongest first; targets stand in `vdk-lab/targets.d` of each. */
  readonly configFolders: readonly string[];
  readonly port?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** A service that listens. */
export interface LabService {
  readonly url: string;
  /** Runs, deploys and executions under way. */
  activity(): Promise<number>;
  stop(reason: string): Promise<void>;
}

/** Puts the parts together and listens on loopback. */
export async function startService(options: ServiceOptions): Promise<LabService> {
  const { state, environments, env = process.env } = options;
  const events = new Events();
  const local = new LocalRuntime(state, environments);
  const targets = new Targets(local, options.configFolders, env);
  const environment = new Environment(environments, events);
  const runs = new Runs(state, environments, events);
  const deploys = new Deploys(state, targets, environment, events);
  const downloads = new Downloads(targets);
  const imports = new Imports();
  const exports = new Exports();
  let lastActivity = new Date();
  await Promise.all([runs.recover(), deploys.recover()]);

  const activity = async (): Promise<number> =>
    runs.activeCount + deploys.activeCount + (await local.activeExecutions());
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const place = (call: Call, path: unknown): Promise<JobPlace> => jobPlace(call.contentsRoot, text(path) ?? '');
  const placeOf = async (call: Call): Promise<JobPlace | null> =>
    text(call.query['path']) === undefined ? null : place(call, call.query['path']);
  const asMap = (value: unknown): Record<string, unknown> | undefined =>
    typeof value === 'object' && value !== null ? { ...value } : undefined;
  const downloadWish = (given: Readonly<Record<string, unknown>>): DownloadWish => ({
    target: text(given['target']) ?? 'local',
    team: text(given['team']) ?? '',
    job: text(given['job']) ?? '',
    ...(typeof given['name'] === 'string' ? { name: given['name'] } : {})
  });

  const placeWish = ({ into, name }: Readonly<Record<string, unknown>>): { into?: string; name?: string } => ({
    ...(typeof into === 'string' ? { into } : {}),
    ...(typeof name === 'string' ? { name } : {})
  });
  const importWish = (body: Readonly<Record<string, unknown>>): ImportWish => ({
    ...placeWish(body),
    path: text(body['path']) ?? '',
    notebooks: body['notebooks'] === 'step' ? 'step' : 'job',
    inPlace: body['inPlace'] === true
  });
  const exportWish = (body: Readonly<Record<string, unknown>>): ExportWish => ({
    ...placeWish(body),
    as: body['as'] === 'folder' ? 'folder' : 'zip',
    keepNotebooks: body['keepNotebooks'] === true
  });

  const operations: Readonly<Record<string, Operation>> = {
    health: async () => [200, { status: 'ok' }],
    capabilitiesRead: async () => [
      200,
      { version, local: await local.state(), environment: await environment.read(null) }
    ],
    activityRead: async () => {
      const activeRuns = await activity();
      lastActivity = activeRuns > 0 ? new Date() : lastActivity;
      return [200, { activeRuns, lastActivity: lastActivity.toISOString(), schedulesEnabled: false }];
    },
    eventsFollow: async ({ query, reply }) => {
      const topics = (text(query['topics']) ?? '').split(',').filter(topic => topic !== '');
      events.follow(reply, topics, text(query['position']) ?? text(reply.request.headers['last-event-id']));
      return undefined;
    },
    environmentRead: async call => [200, await environment.read(await placeOf(call))],
    environmentCreate: async call => {
      const { python, add } = call.body;
      const choice = typeof python === 'string' ? { python, add: add === true } : undefined;
      return [202, await environment.create(await placeOf(call), choice)];
    },
    environmentsFound: async () => [200, await environment.found()],
    packageRead: async call => {
      const job = await place(call, call.query['path']);
      const target = text(call.query['target']) ?? 'local';
      return [200, await readPackage(job, targets, target, environment.ofDeploys(job))];
    },
    differenceRead: async call => {
      const { path, target, team, job, version, after } = call.query;
      if (path === undefined && (typeof job !== 'string' || after === undefined)) {
        throw new ServiceProblem(
          400,
          'difference',
          'It is not said what to compare.',
          'There is no path of a folder, and not the name of a job and two versions either.',
          'Name "path", or "job", "version" and "after".'
        );
      }
      const wish = {
        target: text(target) ?? 'local',
        ...(typeof team === 'string' ? { team } : {}),
        ...(typeof job === 'string' ? { job } : {}),
        ...(typeof version === 'string' ? { version } : {}),
        ...(typeof after === 'string' ? { after } : {})
      };
      return [200, await readDifference(targets, path === undefined ? null : await place(call, path), wish)];
    },
    runList: async call => [200, runs.list((await placeOf(call))?.folder ?? null)],
    runStart: async call => {
      lastActivity = new Date();
      const { path, arguments: args, selection } = call.body;
      return [202, await runs.start(await place(call, path), asMap(args), asMap(selection))];
    },
    runRead: async ({ params }) => [200, await runs.read(params['run_id'] ?? '')],
    runCancel: async ({ params }) => {
      await runs.cancel(params['run_id'] ?? '');
      return [202];
    },
    runLog: async ({ params, query, reply }) => {
      const part = await runs.log(
        params['run_id'] ?? '',
        Number(query['offset'] ?? 0),
        Number(query['limit'] ?? 2 ** 20)
      );
      reply.header('x-vdk-lab-next-offset', String(part.next));
      reply.header('x-vdk-lab-ended', String(part.ended));
      if (part.missed) {
        reply.header('x-vdk-lab-missed-bytes', String(part.missed.bytes));
        reply.header('x-vdk-lab-lines-before', String(part.missed.linesBefore));
        reply.header('x-vdk-lab-lines-uncounted', String(part.missed.isUncounted ?? false));
      }
      reply.header('x-content-type-options', 'nosniff');
      reply.type('text/plain; charset=utf-8');
      return [200, part.text];
    },
    runEvents: async ({ params, query, reply }) => {
      const id = params['run_id'] ?? '';
      runs.check(id);
      const after = position(reply.request.headers['last-event-id'] ?? query['after']);
      await sendEvents(reply, gone => runs.followEvents(id, after, gone));
      return undefined;
    },
    runLogFollow: async ({ params, query, reply }) => {
      const id = params['run_id'] ?? '';
      runs.check(id);
      const offset = position(reply.request.headers['last-event-id'] ?? query['offset']);
      await sendEvents(reply, gone => runs.followLog(id, offset, gone));
      return undefined;
    },
    deployList: async ({ query }) => [200, deploys.list(text(query['path']) ?? null)],
    deployStart: async call => {
      lastActivity = new Date();
      const { path, target, enabled, schedule, reason, mode, allowSecrets } = call.body;
      const shipMode = shipModes.find(one => one === mode);
      const wish = {
        target: text(target) ?? 'local',
        ...(typeof enabled === 'boolean' ? { enabled } : {}),
        ...(typeof schedule === 'string' ? { schedule } : {}),
        ...(typeof reason === 'string' ? { reason } : {}),
        ...(shipMode ? { mode: shipMode } : {}),
        // The document says what each holds; the server has checked it.
        ...(Array.isArray(allowSecrets) ? { allowSecrets: allowSecrets as CheckPlace[] } : {})
      };
      return [202, await deploys.start(await place(call, path), wish)];
    },
    deployRead: async ({ params }) => [200, deploys.read(params['deploy_id'] ?? '')],
    downloadPreview: async call => [
      200,
      await downloads.preview(await place(call, call.query['path']), downloadWish(call.query))
    ],
    downloadCreate: async call => {
      lastActivity = new Date();
      const { path, update, content } = call.body;
      const options = { update: update === true, ...(typeof content === 'string' ? { content } : {}) };
      return [201, await downloads.create(await place(call, path), downloadWish(call.body), options)];
    },
    importPreview: async call => [200, await imports.preview(call.contentsRoot, importWish(call.body))],
    importCreate: async call => {
      lastActivity = new Date();
      return [201, await imports.create(call.contentsRoot, importWish(call.body))];
    },
    importUndo: async call => {
      lastActivity = new Date();
      return [200, await imports.undo(await place(call, call.body['path']))];
    },
    exportPreview: async call => [
      200,
      await exports.preview(call.contentsRoot, await place(call, call.body['path']), exportWish(call.body))
    ],
    exportCreate: async call => {
      lastActivity = new Date();
      const job = await place(call, call.body['path']);
      return [201, await exports.create(call.contentsRoot, job, exportWish(call.body))];
    },
    targetList: async () => [200, await targets.list()]
  };

  const app = await makeServer({
    token: options.token,
    operations,
    passOn: (request, reply, target, path) => passOn(request, reply, targets, target, path)
  });
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  // What a crash left of executions is settled now, not when somebody looks.
  void local.host();

  return {
    url,
    activity,
    async stop(reason) {
      await runs.stop(reason);
      await local.stop(reason);
      await app.close();
    }
  };
}

/** Where a stream goes on; at its beginning for what is no position. */
function position(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}
