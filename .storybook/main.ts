import type { StorybookConfig } from '@storybook/react-vite';

/** Icons are text: the default data URI makes `LabIcon.svgstr` wrong. */
const svgAsText = {
  name: 'svg-as-text',
  enforce: 'pre' as const,
  async load(id: string) {
    const file = id.split('?')[0] ?? id;
    if (!file.endsWith('.svg')) {
      return null;
    }
    const { readFile } = await import('node:fs/promises');
    return { code: `export default ${JSON.stringify(await readFile(file, 'utf8'))}`, moduleType: 'js' };
  }
};

const config: StorybookConfig = {
  stories: ['../packages/*/stories/*.stories.tsx'],
  addons: ['@storybook/addon-a11y', '@storybook/addon-docs', '@storybook/addon-vitest'],
  framework: '@storybook/react-vite',
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  typescript: { reactDocgen: false },
  viteFinal(options) {
    options.plugins = [...(options.plugins ?? []), svgAsText];
    options.optimizeDeps = {
      ...options.optimizeDeps,
      // Found late, they would start the optimizer again in the middle of the first test run.
      include: [
        ...(options.optimizeDeps?.include ?? []),
        'react',
        'react/jsx-runtime',
        'react/jsx-dev-runtime',
        'react-dom',
        'react-dom/client',
        '@jupyterlab/ui-components',
        '@jupyterlab/apputils',
        '@jupyterlab/translation'
      ],
      rolldownOptions: { ...options.optimizeDeps?.rolldownOptions, moduleTypes: { '.svg': 'text' } }
    };
    return options;
  }
};

export default config;
