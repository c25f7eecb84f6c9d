import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const asErrors = rules =>
  Object.fromEntries(
    Object.entries(rules).map(([name, setting]) => [
      name,
      Array.isArray(setting) ? ['error', ...setting.slice(1)] : 'error'
    ])
  );

const html = 'Build nodes: text that comes from a job, a log or a service must never be parsed as HTML.';

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/lib/**',
      '**/labextension/**',
      '**/generated/**',
      '.venv/**',
      '.cache/**',
      '.nx/**',
      'dist/**',
      'storybook-static/**',
      'python/**',
      'docs/**',
      'examples/corpus/**'
    ]
  },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.node }
  },
  ...tseslint.configs.strict.map(config => ({ ...config, files: ['**/*.{ts,tsx,mts}'] })),
  {
    files: ['**/*.{ts,tsx,mts}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      // An interface and its token, or a class and its namespace of options, share one name: JupyterLab's own idiom.
      'no-redeclare': 'off',
      '@typescript-eslint/no-redeclare': 'off',
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'no-console': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: html },
        { property: 'outerHTML', message: html },
        { property: 'insertAdjacentHTML', message: html },
        { object: 'document', property: 'write', message: html }
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: html },
        {
          selector: 'NewExpression[callee.name="EventSource"]',
          message: 'It loops under JupyterHub: use the event channel.'
        }
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^@vdk-lab/[^/]+/(src|lib)', message: 'Import the package by its name.' }] }
      ]
    }
  },
  ...jupyter.configs.recommended
    .map(block => ({
      plugins: { jupyter },
      ...block,
      files: block.files.map(file =>
        file.includes('schema')
          ? 'packages/*/schema/*.json'
          : `packages/{core,launcher,templates,steps,deploy,monitor}/src/${file}`
      ),
      rules: asErrors(block.rules)
    }))
    .filter(block => !block.files.some(file => file.includes('ui-tests'))),
  {
    // A plugin that provides a token must return it at once.
    files: ['packages/core/src/index.ts', 'packages/templates/src/index.ts'],
    rules: { 'jupyter/prefer-lazy-imports': 'off' }
  },
  {
    // Commands are registered at activation; the code they call is loaded later.
    files: ['packages/steps/src/index.ts'],
    rules: { 'jupyter/prefer-lazy-imports': ['error', { ignoreImports: ['./commands'] }] }
  },
  {
    files: [
      '**/test/**',
      '**/stories/**',
      '**/*.stories.tsx',
      'scripts/**',
      'benchmarks/**',
      'ui-tests/**',
      'packages/cli/src/**',
      'packages/lab-service/src/main.ts',
      'examples/**'
    ],
    rules: { 'no-console': 'off' }
  },
  prettier
);
