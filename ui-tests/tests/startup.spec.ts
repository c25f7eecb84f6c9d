import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, openLab, test } from './fixtures';

const gates = { bytes: 130_000, requests: 22 };
const state = join(import.meta.dirname, '../../.cache/ui/lab/state');

// First of all files of the server's: nothing of VDK has been used when it runs.
test('JupyterLab without any VDK action loads little and asks nothing', async ({ page }) => {
  const ours: { url: string; bytes: number }[] = [];
  const calls: string[] = [];
  let restored = false;
  page.on('response', async response => {
    const { pathname } = new URL(response.url());
    if (pathname.includes('/extensions/@vdk-lab/') && !restored) {
      const entry = { url: pathname, bytes: 0 };
      ours.push(entry);
      entry.bytes = (await response.body()).length;
    }
  });
  page.on('request', request => {
    if (new URL(request.url()).pathname.includes('/vdk-lab/')) {
      calls.push(`${request.method()} ${request.url()}`);
    }
  });
  page.on('websocket', socket => {
    if (socket.url().includes('/vdk-lab/')) {
      calls.push(socket.url());
    }
  });

  await openLab(page);
  restored = true;
  await expect.poll(() => ours.every(({ bytes }) => bytes > 0)).toBe(true);
  const bytes = ours.reduce((sum, entry) => sum + entry.bytes, 0);
  test.info().annotations.push({ type: 'start', description: `${bytes} bytes in ${ours.length} requests` });

  expect(ours.length, 'the six labextensions are there').toBeGreaterThanOrEqual(6);
  expect(bytes).toBeLessThanOrEqual(gates.bytes);
  expect(ours.length).toBeLessThanOrEqual(gates.requests);
  expect(calls).toEqual([]);
});

test('no lab-service runs before a VDK feature is used', () => {
  const services = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return ''; // It ended meanwhile.
      }
    })
    .filter(command => command.includes('lab-service.mjs') && command.includes(state));
  expect(services).toEqual([]);
  expect(existsSync(join(state, 'lab-service.log'))).toBe(false);
  expect(existsSync(join(state, 'runtime.json'))).toBe(false);
});
