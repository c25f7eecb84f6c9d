/** Commands of this plugin; others may execute them. */
export namespace CommandIDs {
  export const runJob = 'vdk-lab:run-job';
  export const runWithArguments = 'vdk-lab:run-job-with-arguments';
  export const resumeJob = 'vdk-lab:resume-job';
  export const runStep = 'vdk-lab:run-step';
  export const runToStep = 'vdk-lab:run-to-step';
  export const runFromStep = 'vdk-lab:run-from-step';
  export const cancelRun = 'vdk-lab:cancel-run';
  export const showLog = 'vdk-lab:show-log';
  export const toggleStep = 'vdk-lab:toggle-step';
}

/** Parts of a job that can be run, in the order of menus. */
export const partCommands = [CommandIDs.runStep, CommandIDs.runToStep, CommandIDs.runFromStep] as const;
