export { toCell, visibleCall } from './celltext.js';
export { originalsFolder } from './folder.js';
export { importedFiles, planImport } from './importplan.js';
export type { ImportOptions, ImportPlan, ImportedStep } from './importplan.js';
export { sourceOfCell } from './source.js';
export type { CellSource } from './source.js';
export { ExportError, exportedFiles, planExport } from './exportplan.js';
export type { ExportOptions, ExportPlan, ExportedStep } from './exportplan.js';
