import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environments } from '@vdk-lab/python-environments';
import { afterAll, expect, it } from 'vitest';
import { labService } from './support/service.js';

const examples = join(import.meta.dirname, '../../../examples');
const state = mkdtempSync(join(tmpdir(), 'vdk-lab-runstart-'));
afterAll(() => rmSync(state, { recursive: true, force: true }));

let asked: () => void = () => undefined;
let goOn: () => void = () => undefined;

/** Looks for the environment of a job when the test says so. */
class LateEnvironments extends Environments {
  override async resolve(folder: string): ReturnType<Environments['resolve']> {
    const isLate = new Promise<void>(done => (goOn = done));
    asked();
    await isLate;
    return super.resolve(folder);
  }
}

const service = labService({ environments: new LateEnvironments({ state }) });

it('a run that cannot begin was never there; meanwhile no other one of the job begins', async () => {
  cpSync(join(examples, 'broken'), join(service.root(), 'broken'), { recursive: true });
  const isAsked = new Promise<void>(done => (asked = done));
  const refused = service.send('POST', 'runs', { path: 'broken' });
  await isAsked;
  expect(await service.send('GET', 'runs')).toEqual([200, { text: '[]' }]);
  expect(await service.send('POST', 'runs', { path: 'broken' })).toMatchObject([409, { code: 'run-active' }]);
  goOn();
  expect(await refused).toMatchObject([409, { code: 'no-environment' }]);
  expect(await service.send('GET', 'runs')).toEqual([200, { text: '[]' }]);
});
