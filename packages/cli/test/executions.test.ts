import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataJobExecution } from '@vdk-lab/control-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliWithRuntime } from './support/runtime.js';

const { service, vdkLab } = cliWithRuntime();
const at = (hour: number): string => `2026-01-01T0${hour}:00:00Z`;
const hostile: DataJobExecution[] = [
  { id: 'a-3', status: 'succeeded', message: 'Success', start_time: at(3) },
  { id: 'a-2', status: 'platform_error', message: `no \u001b[2J pod\n${'long '.repeat(200)}`, start_time: at(2) },
  { id: 'a-1', status: 'user_error', message: 'x'.repeat(10_000), start_time: at(1) }
];
let target: Server;

beforeAll(async () => {
  target = createServer((_, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(hostile));
  });
  await new Promise<void>(done => target.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  target.close();
});

describe('runs', () => {
  it('that did not succeed are told with the beginning of what they say, which steers no terminal', async () => {
    const { port } = target.address() as AddressInfo;
    const env = { VDK_LAB_TARGETS: JSON.stringify({ name: 'odd', url: `http://127.0.0.1:${port}` }) };
    const args = ['runs', 'a-job', '--team', 'tests', '--target', 'odd'];
    const { code, out, err } = await vdkLab(args, env);
    expect([code, err]).toEqual([0, '']);
    const [succeeded, platform, user] = out.split('\n');
    expect(succeeded).toBe(`a-3  succeeded  ${at(3)}`);
    expect(platform).toMatch(new RegExp(`^a-2 {2}platform_error {2}${at(2)} {2}no .*pod$`));
    expect(user).toBe(`a-1  user_error  ${at(1)}  ${'x'.repeat(200)}`);
    expect(out).not.toContain('\u001b');
    expect(JSON.parse((await vdkLab([...args, '--json'], env)).out)).toEqual(hostile);
  });

  it('of a job that is only like the name are not shown', async () => {
    await service().jobs.create('tests', { job_name: 'failing-job', config: { generate_keytab: false } });
    expect(await vdkLab(['runs', 'failing-job'])).toMatchObject({ code: 0, out: 'No executions.\n' });
    const like = await vdkLab(['runs', 'failing-*']);
    expect(like).toMatchObject({ code: 1, err: expect.stringContaining('no job "failing-*"') });
  });
});
