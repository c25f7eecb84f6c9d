import type { Decorator, Preview } from '@storybook/react-vite';
import dark from '@jupyterlab/theme-dark-extension/style/variables.css?inline';
import contrast from '@jupyterlab/theme-dark-high-contrast-extension/style/variables.css?inline';
import light from '@jupyterlab/theme-light-extension/style/variables.css?inline';
import '@jupyterlab/apputils/style/materialcolors.css';
import '@jupyterlab/ui-components/style/index.js';
import './styles';

const themes: Record<string, { css: string; isLight: boolean; name: string }> = {
  light: { css: light, isLight: true, name: 'JupyterLab Light' },
  dark: { css: dark, isLight: false, name: 'JupyterLab Dark' },
  'high contrast': { css: contrast, isLight: false, name: 'JupyterLab Dark High Contrast' }
};

const initialTheme = String(import.meta.env['VITE_VDK_THEME'] ?? 'light');

/** Variables of a theme, and its attributes on the body. */
function apply(name: string): void {
  const theme = themes[name] ?? themes['light'];
  if (theme) {
    let style = document.getElementById('vdk-story-theme');
    if (!style) {
      style = document.createElement('style');
      style.id = 'vdk-story-theme';
      document.head.append(style);
    }
    style.textContent = theme.css;
    document.body.dataset['jpThemeLight'] = String(theme.isLight);
    document.body.dataset['jpThemeName'] = theme.name;
  }
}
// Before the first story: Jupyter's buttons take their colours from the attributes a moment later.
apply(initialTheme);

/** Shows a story as JupyterLab would: its theme, its container class. */
const inTheme: Decorator = (Story, context) => {
  apply(String(context.globals['theme']));
  return (
    <div
      className="jp-ThemedContainer"
      style={{ background: 'var(--jp-layout-color1)', color: 'var(--jp-ui-font-color1)', padding: 8 }}
    >
      <Story />
    </div>
  );
};

const preview: Preview = {
  decorators: [inTheme],
  globalTypes: {
    theme: {
      description: 'Theme of JupyterLab',
      toolbar: { title: 'Theme', icon: 'paintbrush', items: Object.keys(themes), dynamicTitle: true }
    }
  },
  // Each project of the stories' tests fixes a theme.
  initialGlobals: { theme: initialTheme },
  parameters: { a11y: { test: 'error' }, layout: 'fullscreen' }
};

export default preview;
