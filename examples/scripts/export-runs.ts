import { instant } from '@vdk-lab/control-service';
import { command, connect, main } from './connect.ts';

/** A cell of RFC 4180; a text that a spreadsheet would run as a formula is marked as text. */
function cell(value: string | number | null): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

await main(async () => {
  const { values } = command('[--team TEAM]', { team: { type: 'string' } });
  const service = await connect();
  const write = (row: (string | number | null)[]): boolean => process.stdout.write(`${row.map(cell).join(',')}\r\n`);

  const teams = new Map<string, string | null>();
  for await (const { jobName, config } of service.jobs.list({
    select: { jobName: true, config: { team: true } },
    ...(values.team !== undefined && { team: values.team })
  })) {
    teams.set(jobName, config?.team ?? null);
  }

  write(['team', 'job', 'execution', 'type', 'status', 'start', 'end', 'seconds', 'started by', 'message']);
  for await (const run of service.executions.query({
    select: {
      id: true,
      jobName: true,
      type: true,
      status: true,
      startTime: true,
      endTime: true,
      startedBy: true,
      message: true
    },
    ...(values.team !== undefined && { filter: { teamNameIn: [values.team] } }),
    order: { property: 'startTime', direction: 'ASC' }
  })) {
    const [start, end] = [instant(run.startTime), instant(run.endTime)];
    write([
      teams.get(run.jobName ?? '') ?? null,
      run.jobName,
      run.id,
      run.type,
      run.status,
      start?.toISOString() ?? null,
      end?.toISOString() ?? null,
      start && end ? Math.max(0, Math.round((end.getTime() - start.getTime()) / 1000)) : null,
      run.startedBy,
      run.message
    ]);
  }
  return 0;
});
