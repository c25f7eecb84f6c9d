export default {
  extends: ['stylelint-config-standard'],
  rules: {
    // Colours and fonts come from JupyterLab's variables alone: every theme works, high contrast too.
    'color-named': 'never',
    'color-no-hex': true,
    'function-disallowed-list': ['rgb', 'rgba', 'hsl', 'hsla', 'url'],
    // `jp-` and `lm-` belong to JupyterLab; they may be selected below a class of ours.
    'selector-class-pattern': '^(vdk-|jp-|lm-|cm-|react-)[A-Za-z0-9_-]+$',
    'no-descending-specificity': null
  }
};
