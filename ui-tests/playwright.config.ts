import { defineConfig } from '@playwright/test';

/** Two ports, for two checkouts side by side. */
const port = Number(process.env.VDK_LAB_UI_PORT ?? 9890);
const hubPort = port + 10;
const token = 'a-token-of-this-test';

/** Viewport of the pictures in the documentation. */
const viewport = { width: 1280, height: 800 };

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // One JupyterLab and two cores: tests stand in line.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: {
    viewport,
    locale: 'en-US',
    timezoneId: 'UTC',
    video: 'off',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.VDK_LAB_BROWSER, args: ['--no-sandbox'] }
  },
  projects: [
    { name: 'lab', testIgnore: /hub/, use: { baseURL: `http://127.0.0.1:${port}` } },
    { name: 'hub', testMatch: /hub/, use: { baseURL: `http://127.0.0.1:${hubPort}` } }
  ],
  webServer: [
    {
      command: `node servers/start.mjs lab ${port}`,
      url: `http://127.0.0.1:${port}/api?token=${token}`,
      timeout: 120_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 }
    },
    {
      command: `node servers/start.mjs hub ${hubPort}`,
      url: `http://127.0.0.1:${hubPort}/prefix/hub/login`,
      timeout: 120_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 }
    }
  ]
});
