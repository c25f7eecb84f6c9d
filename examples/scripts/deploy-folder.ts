import { basename, resolve } from 'node:path';
import { deploy } from '@vdk-lab/control-service';
import { packJob } from '@vdk-lab/job-format/node';
import { command, connect, main } from './connect.ts';

await main(async () => {
  const { words, values } = command('TEAM FOLDER [--job NAME]', { job: { type: 'string' } });
  const [team = '', folder = ''] = words;
  const service = await connect();
  const job = values.job ?? basename(resolve(folder));
  const { zip } = await packJob(resolve(folder), job);
  const stages = deploy(service, {
    team,
    job,
    files: zip,
    create: true,
    settings: { generate_keytab: false },
    reason: 'Deployed by a script'
  });

  let ready = false;
  await stages.forEach(stage => {
    process.stdout.write(`${stage.stage} ${stage.state}${'version' in stage ? ` ${stage.version}` : ''}\n`);
    ready = stage.stage === 'ready' && stage.state === 'done';
  });
  return ready ? 0 : 1;
});
