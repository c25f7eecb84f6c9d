import * as React from 'react';

/** The state of trying: once at a time, and a failure is kept until the next try. */
export function useSubmission(): {
  readonly isBusy: boolean;
  readonly problem: string | null;
  /** Does the work unless it is under way; false, and a problem to show, when it fails. */
  readonly submit: (work: () => Promise<void>) => Promise<boolean>;
} {
  const [isBusy, setBusy] = React.useState(false);
  const [problem, setProblem] = React.useState<string | null>(null);
  const underWay = React.useRef(false);
  const submit = async (work: () => Promise<void>): Promise<boolean> => {
    if (underWay.current) {
      return false;
    }
    underWay.current = true;
    setBusy(true);
    setProblem(null);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      return false;
    } finally {
      underWay.current = false;
      setBusy(false);
    }
  };
  return { isBusy, problem, submit };
}
