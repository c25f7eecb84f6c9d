import type { IStateDB } from '@jupyterlab/statedb';
import { type ISignal, Signal } from '@lumino/signaling';
import type { ITarget, ITargetClient, ITargets } from '@vdk-lab/tokens';
import type { Requests } from './requests';

const key = '@vdk-lab/core:targets';

/** The targets that lab-service knows. The SDK is loaded with the first client. */
export class Targets implements ITargets {
  private name = 'local';
  private isChosen = false;
  private readonly changed = new Signal<ITargets, string>(this);
  private readonly clients = new Map<string, Promise<ITargetClient>>();

  /** @param state keeps the current target over a reload of the page; Jupyter reads it anyway when it starts */
  constructor(
    private readonly requests: Requests,
    private readonly state: IStateDB | null
  ) {
    state?.fetch(key).then(
      kept => {
        // Who chose in the meantime has chosen.
        if (typeof kept === 'string' && !this.isChosen) {
          this.become(kept);
        }
      },
      () => undefined
    );
  }

  get current(): string {
    return this.name;
  }

  set current(name: string) {
    this.isChosen = true;
    if (name !== this.name) {
      this.become(name);
      void this.state?.save(key, name);
    }
  }

  get currentChanged(): ISignal<ITargets, string> {
    return this.changed;
  }

  list(): Promise<ReadonlyArray<ITarget>> {
    return this.requests.json('GET', 'targets');
  }

  client(name: string): Promise<ITargetClient> {
    const present = this.clients.get(name);
    if (present) {
      return present;
    }
    const made = this.makeClient(name);
    this.clients.set(name, made);
    made.catch(() => this.clients.delete(name));
    return made;
  }

  private become(name: string): void {
    if (name !== this.name) {
      this.name = name;
      this.changed.emit(name);
    }
  }

  private async makeClient(name: string): Promise<ITargetClient> {
    const [{ makeTargetClient }, targets] = await Promise.all([import('./targetclient'), this.list()]);
    const target = targets.find(candidate => candidate.name === name);
    if (!target) {
      throw new Error(`There is no target ${name}.`);
    }
    return makeTargetClient(target, this.requests);
  }
}
