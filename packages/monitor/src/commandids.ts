export const CommandIDs = {
  openJobs: 'vdk-lab:open-jobs',
  startExecution: 'vdk-lab:start-execution',
  rerunExecution: 'vdk-lab:rerun-execution',
  enableJob: 'vdk-lab:enable-job',
  disableJob: 'vdk-lab:disable-job',
  selectTarget: 'vdk-lab:select-target'
} as const;

/** A job of the current target. */
export interface ICommandJob {
  readonly team: string;
  readonly name: string;
}
