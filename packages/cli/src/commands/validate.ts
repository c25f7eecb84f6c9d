import { checkJob, readJob } from '@vdk-lab/job-format';
import { diskFileSystem } from '@vdk-lab/job-format/node';
import { type Output, exitCodes } from '../exit.js';
import { jobFolder } from '../job.js';

/** Checks a job; exit code 1 when there is an error. */
export async function validate(dir: string, output: Output): Promise<void> {
  const { folder, name } = await jobFolder(dir);
  const job = await readJob(diskFileSystem(folder), name);
  const problems = checkJob(job);
  const lines = problems.map(({ severity, rule, message, file, line }) => {
    const place = file ? `${file}${line ? `:${line}` : ''}: ` : '';
    return `${severity.padEnd(7)} ${place}${message} [${rule}]`;
  });
  output.result(
    { job: name, steps: job.steps.length, problems },
    [...lines, `${name}: ${job.steps.length} steps, ${problems.length} problems`].join('\n')
  );
  if (problems.some(({ severity }) => severity === 'error')) {
    process.exitCode = exitCodes.failed;
  }
}
