import { readFileSync } from 'node:fs';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type Plugin } from 'vitest/config';

/** JupyterLab imports icons as text; Vite's default (a data URI) makes `LabIcon.svgstr` wrong. */
const svgAsText: Plugin = {
  name: 'svg-as-text',
  enforce: 'pre',
  load(id) {
    const file = id.split('?')[0] ?? id;
    if (!file.endsWith('.svg')) {
      return null;
    }
    return { code: `export default ${JSON.stringify(readFileSync(file, 'utf8'))}`, moduleType: 'js' };
  }
};

const labextensions = ['core', 'launcher', 'templates', 'steps', 'deploy', 'monitor'].join(',');

/** All stories in one theme: play functions, and axe. */
const stories = (theme: string) => ({
  plugins: [storybookTest({ configDir: '.storybook' })],
  define: { 'import.meta.env.VITE_VDK_THEME': JSON.stringify(theme) },
  test: {
    name: `stories-${theme.replace(' ', '-')}`,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: process.env.VDK_LAB_BROWSER ?? '/usr/bin/chromium', args: ['--no-sandbox'] }
      }),
      instances: [{ browser: 'chromium' as const }]
    }
  }
});

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['packages/*/test/**/*.test.ts', 'scripts/test/*.test.mjs'],
          exclude: [`packages/{${labextensions}}/**`],
          testTimeout: 60_000,
          hookTimeout: 180_000
        }
      },
      {
        plugins: [svgAsText],
        oxc: { jsx: { runtime: 'automatic' } },
        test: {
          name: 'dom',
          environment: 'jsdom',
          include: [`packages/{${labextensions}}/test/**/*.test.{ts,tsx}`],
          setupFiles: ['scripts/vitest/jupyterlab.ts'],
          server: { deps: { inline: [/@jupyterlab\//, /@jupyter\//, /@lumino\//, /@microsoft\//] } },
          testTimeout: 30_000
        }
      },
      {
        test: {
          name: 'release',
          environment: 'node',
          include: ['release/test/**/*.test.mjs'],
          globalSetup: 'release/test/setup.mjs',
          testTimeout: 600_000,
          hookTimeout: 600_000,
          // Two cores: environments and browsers stand in line.
          fileParallelism: false
        }
      },
      ...['light', 'dark', 'high contrast'].map(stories)
    ]
  }
});
