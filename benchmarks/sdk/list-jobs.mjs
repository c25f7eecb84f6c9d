// What a user's script does to list all jobs as JSON, as a program of its own; `vdkcli list --all -o json` does the same.
import { ControlService } from '@vdk-lab/control-service/client';

const found = [];
const select = {
  jobName: true,
  config: { team: true, schedule: { scheduleCron: true, nextRunEpochSeconds: true } },
  deployments: { enabled: true, status: true }
};
for await (const job of new ControlService({ url: process.argv[2] }).jobs.list({ select })) {
  found.push(job);
}
process.stdout.write(JSON.stringify(found));
