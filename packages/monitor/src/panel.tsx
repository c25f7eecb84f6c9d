// With the panel, not before the layout is restored: who never opens it does not load its styles.
import '../style/index.js';
import { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobSummary, ITargetClient, ITargets } from '@vdk-lab/tokens';
import * as React from 'react';
import { JobList } from './joblist';
import { JobPage } from './jobpage';
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

/** The list of jobs, or one job of it. */
export function Jobs({ targets, trans }: { targets: ITargets; trans: TranslationBundle }): React.ReactElement {
  const { client, problem, retry } = useClient(targets);
  const [open, setOpen] = React.useState<{ team: string; name: string } | null>(null);
  const watch = React.useMemo(() => (client ? (signal: AbortSignal) => client.watchJobs(signal) : null), [client]);
  const jobs = useWatch(watch);
  const [notice, setNotice] = React.useState<string | null>(null);

  const run = async (job: IJobSummary): Promise<void> => {
    setNotice(null);
    try {
      await client?.startExecution(job.team, job.name);
      setOpen({ team: job.team, name: job.name });
    } catch (error) {
      setNotice(error instanceof Error ? error.message : String(error));
    }
  };
  const failure = problem ?? jobs.problem;
  const current = jobs.value?.jobs.find(job => job.name === open?.name) ?? null;
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
          trans={trans}
          onBack={() => setOpen(null)}
        />
      ) : (
        <JobList
          snapshot={jobs.value}
          problem={failure}
          target={client?.target.title ?? targets.current}
          trans={trans}
          onOpen={job => setOpen({ team: job.team, name: job.name })}
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
  constructor(
    private readonly targets: ITargets,
    private readonly trans: TranslationBundle
  ) {
    super();
    this.addClass('vdk-JobsPanel');
  }

  protected override render(): React.ReactElement {
    return <Jobs targets={this.targets} trans={this.trans} />;
  }
}
