export type { PythonImport } from './imports.js';
export type { IPythonUse } from './ipython.js';
export { analysePython, definedNames, freeNames } from './module.js';
export type { PythonModule } from './module.js';
export type { Binding, BindingKind, GlobalRead, Names } from './names.js';
export { parametersOf, vdkRun } from './run.js';
export type { ResolveModule, VdkRun } from './run.js';
export { childrenOf, lineAt, parsePython, textOf } from './syntax.js';
export type { Syntax } from './syntax.js';
