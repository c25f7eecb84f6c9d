// What a user's script does to list all jobs as JSON, as a program of its own; `vdkcli list --all -o json` does the same.
import { ControlService } from '@vdk-lab/control-service/client';

const found = [];
// The fields and the order that vdkcli asks for.
const query = {
  select: {
    jobName: true,
    config: { team: true, description: true, schedule: { scheduleCron: true } },
    deployments: { enabled: true, status: true }
  },
  filter: [
    { property: 'config.team', sort: 'ASC' },
    { property: 'jobName', sort: 'ASC' }
  ]
};
for await (const job of new ControlService({ url: process.argv[2] }).jobs.list(query)) {
  found.push(job);
}
process.stdout.write(JSON.stringify(found));
