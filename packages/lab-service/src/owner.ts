import { startTimeOf } from '@vdk-lab/job-runner';

/** A process of this machine, for ever: its number is used again, with its start time it is not. */
export async function ownName(): Promise<string> {
  return `${process.pid}:${(await startTimeOf(process.pid)) ?? ''}`;
}

/**
 * Does another service work on this? Two Jupyter servers of one person share a state folder: what one of them runs is not
 * the other's to settle.
 */
export async function isAnothers(owner: string | undefined): Promise<boolean> {
  const [pid = '', startTime = ''] = (owner ?? '').split(':');
  return Number(pid) > 0 && Number(pid) !== process.pid && (await startTimeOf(Number(pid))) === startTime;
}
