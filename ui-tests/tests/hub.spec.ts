import { expect, ready, test } from './fixtures';
import { Journey } from './journey';

test('the same through JupyterHub with a URL prefix', async ({ page }) => {
  await page.goto('/prefix/hub/login?next=%2Fprefix%2Fhub%2Fspawn%3Fnext%3D%252Fprefix%252Fuser%252Falice%252Flab');
  await page.getByLabel('Username').fill('alice');
  await page.getByLabel('Password').fill('a-password-of-this-test');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/user\/alice\/lab/, { timeout: 120_000 });
  await ready(page);

  const sockets: string[] = [];
  page.on('websocket', socket => sockets.push(new URL(socket.url()).pathname));
  const journey = new Journey(page);
  await journey.open('seattle-weather/10_weather.ipynb');
  await journey.startRun();
  await journey.waitForRun('succeeded');
  await expect(journey.header(5)).toContainText('succeeded');
  await journey.deploy();
  await journey.waitForDeploy('seattle-weather');
  await journey.runNow('seattle-weather', 'succeeded');
  expect(sockets.filter(path => path.endsWith('/vdk-lab/events'))).toEqual(['/prefix/user/alice/vdk-lab/events']);
});
