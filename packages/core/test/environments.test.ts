import type { IEnvironment } from '@vdk-lab/tokens';
import { expect, it } from 'vitest';
import type { EventChannel, IEventMessage } from '../src/channel';
import type { Requests } from '../src/requests';
import { makeWorkspace } from '../src/workspace';

type Method = 'GET' | 'POST';

/** A back end whose answers and events come when the test says so. */
class BackEnd {
  readonly answers: Record<Method, ((state: IEnvironment) => void)[]> = { GET: [], POST: [] };
  tell: (message: IEventMessage) => void = () => undefined;

  readonly requests = {
    json: (method: Method) => new Promise<IEnvironment>(done => this.answers[method].push(done))
  } as unknown as Requests;
  readonly channel = {
    subscribe: (_: string, listener: typeof this.tell) => {
      this.tell = listener;
      return { dispose: () => undefined };
    }
  } as unknown as EventChannel;

  /** What a reader of the making sees, to its end. */
  async made(): Promise<string[]> {
    const seen: string[] = [];
    const environments = makeWorkspace(this.requests, this.channel).environments;
    for await (const { state, progress } of environments.make('job', new AbortController().signal)) {
      seen.push(progress ?? state);
    }
    return seen;
  }
}

const reset: IEventMessage = { id: 'e-9', topic: '', type: 'reset', data: {} };
const event = (data: IEnvironment): IEventMessage => ({
  id: 'e-1',
  topic: 'environment',
  type: 'environment',
  data: { path: 'job', ...data }
});
const turn = (): Promise<void> => new Promise(done => setTimeout(done, 0));

it('an environment that was ready before the events were followed is not waited for', async () => {
  const backEnd = new BackEnd();
  const made = backEnd.made();
  backEnd.answers.POST[0]?.({ state: 'making', progress: 'Looking' });
  await turn();
  backEnd.tell(reset);
  await turn();
  backEnd.answers.GET[0]?.({ state: 'ready' });
  expect(await made).toEqual(['Looking', 'ready']);
});

it('what was read anew asks only after the making was asked for, and brings no old progress back', async () => {
  const backEnd = new BackEnd();
  const made = backEnd.made();
  backEnd.tell(reset);
  await turn();
  expect(backEnd.answers.GET).toEqual([]);
  backEnd.answers.POST[0]?.({ state: 'making', progress: 'Looking' });
  await turn();
  backEnd.tell(event({ state: 'making', progress: 'Checking' }));
  backEnd.answers.GET[0]?.({ state: 'making', progress: 'Downloading' });
  await turn();
  backEnd.tell(event({ state: 'ready' }));
  expect(await made).toEqual(['Looking', 'Checking', 'ready']);
});

it('the making of another job’s environment is not taken for this one’s', async () => {
  const backEnd = new BackEnd();
  const made = backEnd.made();
  backEnd.answers.POST[0]?.({ state: 'making', progress: 'Waiting' });
  await turn();
  backEnd.tell(event({ state: 'making', progress: 'Theirs', path: 'other/job' }));
  backEnd.tell(event({ state: 'ready', path: 'other/job' }));
  backEnd.tell(event({ state: 'making', progress: 'Ours' }));
  await turn();
  backEnd.tell(event({ state: 'ready' }));
  expect(await made).toEqual(['Waiting', 'Ours', 'ready']);
});
