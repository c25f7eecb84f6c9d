export { FormDialog } from './formdialog.js';
export type { FormBody } from './formdialog.js';
export { LogLines, harmless, isErrorLine, logParts } from './loglines.js';
export type { ILogPart } from './loglines.js';
export { LogView } from './logview.js';
export type { LogSource } from './logview.js';
export { Status, familyOf, shapeOf, wordOf } from './status.js';
export type { ShownStatus } from './status.js';
export { absoluteText, durationText, relativeText } from './time.js';
