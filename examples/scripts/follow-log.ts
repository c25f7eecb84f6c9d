import { tailLogs } from '@vdk-lab/control-service';
import { command, connect, main } from './connect.ts';

await main(async () => {
  const { words, values } = command('TEAM JOB [--execution ID]', { execution: { type: 'string' } });
  const [team = '', job = ''] = words;
  const service = await connect();
  const execution = values.execution ?? (await service.executions.list(team, job))[0]?.id;
  if (execution === undefined) {
    process.stderr.write(`${job} has never run.\n`);
    return 1;
  }

  await tailLogs(service, team, job, execution).forEach(({ text, gap }) => {
    process.stdout.write(gap ? `\n… lines may be missing here …\n${text}` : text);
  });
  const { status } = await service.executions.read(team, job, execution);
  process.stderr.write(`\n${execution}: ${status}\n`);
  return status === 'succeeded' ? 0 : 1;
});
