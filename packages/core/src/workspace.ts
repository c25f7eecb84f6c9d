import type {
  IDeploy,
  IDeployRequest,
  IDeploys,
  IDifference,
  IEnvironment,
  IEnvironmentChoice,
  IEnvironments,
  IFoundEnvironment,
  ILogPart,
  IPackage,
  IRun,
  IRuns,
  IStepSelection,
  IWorkspace
} from '@vdk-lab/tokens';
import type { EventChannel } from './channel';
import { persistently, whenSeen } from './persistence';
import type { Requests } from './requests';
import { RunFeed } from './runfeed';
import { stream } from './stream';

const logPauseMs = 400;
const pathQuery = (path: string | undefined): string => (path === undefined ? '' : `?path=${encodeURIComponent(path)}`);

/** A contents path without slashes at its ends. */
const partsOf = (path = ''): string =>
  path
    .split('/')
    .filter(part => part !== '')
    .join('/');

class Runs implements IRuns {
  constructor(
    private readonly requests: Requests,
    private readonly channel: EventChannel
  ) {}

  start(path: string, args?: Record<string, unknown>, selection?: IStepSelection): Promise<IRun> {
    return this.requests.json('POST', 'runs', {
      path,
      ...(args ? { arguments: args } : {}),
      ...(selection ? { selection } : {})
    });
  }

  list(path?: string): Promise<ReadonlyArray<IRun>> {
    return this.requests.json('GET', `runs${pathQuery(path)}`);
  }

  read(id: string): Promise<IRun> {
    return this.requests.json('GET', `runs/${encodeURIComponent(id)}`);
  }

  private async newest(path: string): Promise<IRun | null> {
    const [newest] = await this.list(path);
    return newest ? this.read(newest.id) : null;
  }

  async cancel(id: string): Promise<void> {
    await this.requests.send('DELETE', `runs/${encodeURIComponent(id)}`);
  }

  watch(path: string, signal: AbortSignal): AsyncIterable<IRun | null> {
    return stream<IRun | null>(
      signal,
      sink => {
        const feed = new RunFeed(path, () => persistently(() => this.newest(path), signal), sink);
        const subscriptions = ['runs', 'run'].map(topic => this.channel.subscribe(topic, event => feed.take(event)));
        // The channel may be open already, and then tells no reset.
        feed.refresh();
        return () => subscriptions.forEach(subscription => subscription.dispose());
      },
      true
    );
  }

  async *followLog(id: string, signal: AbortSignal): AsyncGenerator<string> {
    for await (const { text } of this.readLog(id, signal)) {
      yield text;
    }
  }

  async *readLog(id: string, signal: AbortSignal): AsyncGenerator<ILogPart> {
    let offset = 0;
    while (!signal.aborted) {
      await whenSeen(signal);
      const response = await this.requests.send('GET', `runs/${encodeURIComponent(id)}/log?offset=${offset}`);
      const text = await response.text();
      offset = Number(response.headers.get('X-VDK-Lab-Next-Offset') ?? offset);
      const missed = response.headers.get('X-VDK-Lab-Missed-Bytes');
      if (missed !== null) {
        const linesBefore = Number(response.headers.get('X-VDK-Lab-Lines-Before') ?? 0);
        const isUncounted = response.headers.get('X-VDK-Lab-Lines-Uncounted') === 'true';
        yield { text, missed: { bytes: Number(missed), linesBefore, isUncounted } };
      } else if (text !== '') {
        yield { text };
      }
      if (response.headers.get('X-VDK-Lab-Ended') === 'true') {
        return;
      }
      if (text === '') {
        await new Promise(done => setTimeout(done, logPauseMs));
      }
    }
  }
}

class Deploys implements IDeploys {
  constructor(
    private readonly requests: Requests,
    private readonly channel: EventChannel
  ) {}

  start(request: IDeployRequest): Promise<IDeploy> {
    return this.requests.json('POST', 'deploys', request);
  }

  list(path?: string): Promise<ReadonlyArray<IDeploy>> {
    return this.requests.json('GET', `deploys${pathQuery(path)}`);
  }

  watch(signal: AbortSignal): AsyncIterable<IDeploy> {
    return stream<IDeploy>(signal, sink => {
      // Answers and events come by different ways, in any order: a deploy never goes back to an older state.
      const newest = new Map<string, number>();
      const tell = (deploy: IDeploy): void => {
        const revision = deploy.revision ?? 0;
        if (revision > (newest.get(deploy.id) ?? -1)) {
          newest.set(deploy.id, revision);
          sink.push(deploy);
        }
      };
      const read = async (): Promise<void> => {
        const deploys = await persistently(() => this.list(), signal);
        deploys.filter(({ id, state }) => state === 'running' || newest.has(id)).forEach(tell);
      };
      const subscription = this.channel.subscribe('deploys', message => {
        if (message.type === 'reset') {
          read().catch((error: unknown) => sink.fail(error));
        } else {
          tell(message.data as IDeploy);
        }
      });
      read().catch((error: unknown) => sink.fail(error));
      return () => subscription.dispose();
    });
  }

  package(path: string, target: string): Promise<IPackage> {
    return this.requests.json('GET', `package${pathQuery(path)}&target=${encodeURIComponent(target)}`);
  }

  difference(path: string, target: string, version?: string): Promise<IDifference> {
    const query = new URLSearchParams({ path, target, ...(version === undefined ? {} : { version }) });
    return this.requests.json('GET', `difference?${query.toString()}`);
  }
}

class EnvironmentsOfJobs implements IEnvironments {
  constructor(
    private readonly requests: Requests,
    private readonly channel: EventChannel
  ) {}

  read(path?: string): Promise<IEnvironment> {
    return this.requests.json('GET', `environment${pathQuery(path)}`);
  }

  found(): Promise<ReadonlyArray<IFoundEnvironment>> {
    return this.requests.json('GET', 'environments/found');
  }

  make(path: string | undefined, signal: AbortSignal, choice?: IEnvironmentChoice): AsyncIterable<IEnvironment> {
    return stream<IEnvironment>(
      signal,
      sink => {
        let isTold = false;
        const take = (state: IEnvironment): void => {
          isTold = true;
          sink.push(state);
          if (state.state === 'ready' || state.state === 'failed') {
            sink.end();
          }
        };
        // An answer tells how it was: after an event it is old, unless it tells the end.
        const takeAnswer = (state: IEnvironment): void => {
          if (!isTold || state.state === 'ready' || state.state === 'failed') {
            take(state);
          }
        };
        const begun = this.requests.json<IEnvironment>('POST', `environment${pathQuery(path)}`, choice);
        const fail = (error: unknown): void => sink.fail(error);
        const subscription = this.channel.subscribe('environment', message => {
          if (message.type === 'reset') {
            // Events before this one are lost, the end of the making perhaps among them.
            begun.then(() => this.read(path)).then(takeAnswer, fail);
            return;
          }
          const told = message.data as IEnvironment;
          // Others may be made at the same time, for other jobs.
          if (partsOf(told.path) === partsOf(path)) {
            take(told);
          }
        });
        begun.then(takeAnswer, fail);
        return () => subscription.dispose();
      },
      true
    );
  }
}

/** Draft runs, deploys and environments by lab-service. */
export function makeWorkspace(requests: Requests, channel: EventChannel): IWorkspace {
  return {
    runs: new Runs(requests, channel),
    deploys: new Deploys(requests, channel),
    environments: new EnvironmentsOfJobs(requests, channel)
  };
}
