import { command, connect, main } from './connect.ts';

await main(async () => {
  const { words, values } = command('TEAM [--hours 24]', { hours: { type: 'string', default: '24' } });
  const [team = ''] = words;
  const service = await connect();
  const since = new Date(Date.now() - Number(values.hours) * 3_600_000);
  const failures = service.executions.query({
    select: { jobName: true, status: true, startTime: true, message: true },
    filter: { statusIn: ['USER_ERROR', 'PLATFORM_ERROR'], teamNameIn: [team], startTimeGte: since },
    order: { property: 'startTime', direction: 'DESC' }
  });

  const jobs = new Map<string, { count: number; newest: string }>();
  for await (const { jobName, status, startTime, message } of failures) {
    const job = jobs.get(jobName ?? '') ?? { count: 0, newest: `${startTime} ${status} ${message ?? ''}` };
    jobs.set(jobName ?? '', { ...job, count: job.count + 1 });
  }
  for (const [name, { count, newest }] of jobs) {
    process.stdout.write(`${name}\t${count} failed\t${newest}\n`);
  }
  return jobs.size > 0 ? 1 : 0;
});
