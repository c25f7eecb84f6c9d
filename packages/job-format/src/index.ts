export { checkJob, rules, usualRules, validateJob } from './checks/index.js';
export type { Validation } from './checks/index.js';
export { blockingProblems } from './checks/blocking.js';
export type { AllowedSecrets, CheckPlace } from './checks/blocking.js';
export type { CheckInput, CheckOptions } from './checks/input.js';
export { RuleRegistry } from './checks/rule.js';
export type { Finding, Rule } from './checks/rule.js';
export { FixError, applyFix } from './fix.js';
export type { Edit, Fix, FixedFiles } from './fix.js';
export { cleanNotebook } from './clean.js';
export { ConfigDocument, ConfigError, parseConfig } from './config.js';
export {
  ExportError,
  exportedFiles,
  importedFiles,
  originalsFolder,
  planExport,
  planImport,
  sourceOfCell
} from './convert/index.js';
export type {
  CellSource,
  ExportOptions,
  ExportPlan,
  ExportedStep,
  ImportOptions,
  ImportPlan,
  ImportedStep
} from './convert/index.js';
export { deploySettings } from './deploysettings.js';
export type { DeploySettings } from './deploysettings.js';
export { CronError, cronInWords, parseCron } from './cron.js';
export type { Cron } from './cron.js';
export { memoryFileSystem } from './filesystem.js';
export type { FileEntry, FileSystem } from './filesystem.js';
export { parseNotebook, readJob } from './job.js';
export type { Job, JobConfig, JobFile, Problem, Step } from './job.js';
export { defaultRules, selectFiles } from './manifest.js';
export type { Manifest, ManifestFile } from './manifest.js';
export { compareText, isJobName, jobNameProblem, visible } from './names.js';
export { isNotebookCopy, isStep, isStepNotebook, kindOf, outline, sourceOf } from './outline.js';
export type { CellLike, CellStep, NotebookLike, StepKind } from './outline.js';
export { analysePython, definedNames, freeNames, vdkRun } from './python/index.js';
export type { PythonImport, PythonModule, ResolveModule, VdkRun } from './python/index.js';
export { sha256 } from './hash.js';
export { ShipError, cellsFolder, compileScripts, readShipMap, restoreNotebooks, shipModes } from './ship.js';
export type { MappedStep, ShipMap, ShipMode } from './ship.js';
export { receivedFiles, withoutTrust } from './received.js';
export { reportJUnit } from './report/junit.js';
export { reportSarif } from './report/sarif.js';
export { placeInWords, reportText } from './report/text.js';
export { compareJobs, readShipped } from './compare/index.js';
export type { Change, FileDifference, Item, ItemDifference, JobDifference, ValueDifference } from './compare/index.js';
export { reportDifference, shownItems } from './report/difference.js';
export type { Hunk, ShownItem } from './report/difference.js';
