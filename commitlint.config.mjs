// A header may hold two or three things that belong together; a body is prose.
export default {
  extends: ['@commitlint/config-conventional'],
  rules: { 'header-max-length': [2, 'always', 160], 'body-max-line-length': [0] }
};
