// With the panel, not before the layout is restored: who never opens it does not load its styles.
import '../style/index.js';
import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobSummary, IStepState, ITarget, ITargetClient, ITargets } from '@vdk-lab/tokens';
import { TargetSelect } from '@vdk-lab/ui';
import * as React from 'react';
import { JobList, firstView } from './joblist';
import { keyOf } from './joborder';
import { JobPage } from './jobpage';
import { lateJobs } from './late';
import { useWatch } from './watch';

/** The client of the current target. */
function useClient(targets: ITargets): { client: ITargetClient | null; problem: string | null; retry: () => void } {
  const [name, setName] = React.useState(targets.current);
  React.useEffect(() => {
    const follow = (_: ITargets, current: string): void => setName(current);
    targets.currentChanged.connect(follow);
    return () => {
      targets.currentChanged.disconnect(follow);
    };
  }, [targets]);
  const source = React.useCallback(
    async function* () {
      yield await targets.client(name);
    },
    [targets, name]
  );
  const { value, problem, retry } = useWatch<ITargetClient>(source);
  return { client: value, problem, retry };
}

/** A job by team and name. */
export interface IJobPlace {
  readonly team: string;
  readonly name: string;
}

/** The list of jobs, or one job of it. */
export function Jobs(props: {
  targets: ITargets;
  trans: TranslationBundle;
  /** The job whose page is shown; null shows the list. */
  opened: IJobPlace | null;
  /** What the list was asked to be filtered by, each time anew. */
  asked?: { readonly filter: string } | null;
  onOpen(job: IJobPlace | null): void;
  /** Opens the file or cell of a step of the job. */
  onOpenStep(job: IJobPlace, step: IStepState): Promise<void>;
}): React.ReactElement {
  const { targets, trans, opened: open, asked = null, onOpen, onOpenStep } = props;
  const { client, problem, retry } = useClient(targets);
  const watch = React.useMemo(() => (client ? (signal: AbortSignal) => client.watchJobs(signal) : null), [client]);
  const jobs = useWatch(watch);
  const [notice, setNotice] = React.useState<string | null>(null);

  const view = React.useRef(firstView);
  const answered = React.useRef<{ asked: typeof asked; count: number }>({ asked: null, count: 0 });
  if (asked !== answered.current.asked) {
    answered.current = { asked, count: answered.current.count + 1 };
    view.current = { ...firstView, filter: asked?.filter ?? '' };
  }
  const [cameBack, setCameBack] = React.useState(false);
  /** A double-click, or a key pressed twice, starts one execution. */
  const isStarting = React.useRef(false);

  // Who comes back from a job finds the list as it was, and is at that job.
  React.useEffect(() => {
    if (open) {
      view.current = { ...view.current, chosen: keyOf(open) };
      setCameBack(true);
    }
  }, [open]);

  const run = async (job: IJobSummary): Promise<void> => {
    if (isStarting.current) {
      return;
    }
    isStarting.current = true;
    setNotice(null);
    try {
      await client?.startExecution(job.team, job.name);
      onOpen({ team: job.team, name: job.name });
    } catch (error) {
      setNotice(error instanceof Error ? error.message : String(error));
    } finally {
      isStarting.current = false;
    }
  };
  const failure = problem ?? jobs.problem;
  const current = jobs.value?.jobs.find(({ team, name }) => team === open?.team && name === open.name) ?? null;
  const late = React.useMemo(() => (open && jobs.value ? lateJobs(jobs.value) : null), [open, jobs.value]);
  const list = React.useCallback(
    async function* () {
      yield await targets.list();
    },
    [targets]
  );
  const { value: known } = useWatch<readonly ITarget[]>(list);
  const choose = (name: string): void => {
    onOpen(null);
    view.current = { ...view.current, chosen: null, top: 0 };
    setCameBack(false);
    targets.current = name;
  };
  return (
    <div className="vdk-Jobs">
      {notice !== null && (
        <p role="alert" className="vdk-Jobs-notice">
          {notice}
        </p>
      )}
      {open && client ? (
        <JobPage
          key={`${open.team}/${open.name}`}
          client={client}
          team={open.team}
          name={open.name}
          job={current}
          lateSince={late?.get(keyOf(open)) ?? null}
          trans={trans}
          onBack={() => onOpen(null)}
          onOpenStep={step => onOpenStep(open, step)}
        />
      ) : (
        <JobList
          key={answered.current.count}
          snapshot={jobs.value}
          problem={failure}
          target={<TargetSelect targets={known} current={targets.current} trans={trans} onChoose={choose} />}
          trans={trans}
          kept={view}
          takesFocus={cameBack}
          onOpen={job => onOpen({ team: job.team, name: job.name })}
          onRun={job => void run(job)}
          onRetry={() => {
            retry();
            jobs.retry();
          }}
        />
      )}
    </div>
  );
}

/** The panel VDK Jobs. */
export class JobsPanel extends ReactWidget {
  private opened: IJobPlace | null = null;
  private asked: { readonly filter: string } | null = null;

  constructor(
    private readonly targets: ITargets,
    private readonly trans: TranslationBundle,
    private readonly openStep: (job: IJobPlace, step: IStepState) => Promise<void>
  ) {
    super();
    this.addClass('vdk-JobsPanel');
  }

  /** Shows the page of a job; null shows the list. */
  open(job: IJobPlace | null): void {
    this.opened = job;
    this.update();
  }

  /** Shows the list, filtered. */
  search(filter: string): void {
    this.asked = { filter };
    this.open(null);
  }

  /** Who comes here by the keyboard is at the job that was looked at, or at what finds one. */
  protected override onActivateRequest(): void {
    if (!this.node.contains(document.activeElement)) {
      this.node.focus();
    }
    void this.renderPromise?.then(() => {
      const places = ['[data-vdk-selected="true"]', '.vdk-JobPage', 'input[type="search"]'];
      const place = places.map(selector => this.node.querySelector<HTMLElement>(selector)).find(found => found);
      // Unless somebody went on meanwhile.
      if (document.activeElement === this.node) {
        place?.focus();
      }
    });
  }

  protected override render(): React.ReactElement {
    return (
      <Jobs
        targets={this.targets}
        trans={this.trans}
        opened={this.opened}
        asked={this.asked}
        onOpen={job => this.open(job)}
        onOpenStep={this.openStep}
      />
    );
  }
}
