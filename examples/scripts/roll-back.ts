import { deploy } from '@vdk-lab/control-service';
import { command, connect, main } from './connect.ts';

await main(async () => {
  const { words, values } = command('TEAM JOB [--version VERSION]', { version: { type: 'string' } });
  const [team = '', job = ''] = words;
  const service = await connect();
  const present = await service.deployments.find(team, job);
  const executions = await service.executions.list(team, job);
  const version =
    values.version ??
    executions.map(execution => execution.deployment?.job_version).find(ran => ran && ran !== present?.job_version);
  if (!version) {
    process.stderr.write(`No other version of ${job} has run; name one with --version.\n`);
    return 1;
  }

  let ready = false;
  await deploy(service, { team, job, version }).forEach(stage => {
    ready = stage.stage === 'ready' && stage.state === 'done';
  });
  process.stdout.write(
    `${job}: ${present?.job_version ?? 'not deployed'} -> ${version}${ready ? '' : ', not confirmed'}\n`
  );
  return ready ? 0 : 1;
});
