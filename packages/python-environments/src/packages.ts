import { createHash } from 'node:crypto';

/** VDK's distributions import pkg_resources while they are built and while they run; newer setuptools lack it. */
export const constraints = ['setuptools<81'] as const;

/** What every base holds. vdk-core's third number is a pipeline's id, so the full version is named. */
export const basePackages = [
  'vdk-core==0.3.1466514302',
  'vdk-sqlite==0.1.1431637373',
  'vdk-duckdb==0.2.1431637373',
  'ipykernel>=7,<8',
  'ipython>=8',
  'sqlparse>=0.5',
  'pandas>=2,<4',
  ...constraints
] as const;

/** What a kernel needs; jobs run without it. */
export const kernelPackage = 'ipykernel>=7,<8';

/** Versions of Python in which all of the above runs, the first choice first. */
export const pythonVersions = ['3.11', '3.12', '3.10', '3.13'] as const;

const digest = (...parts: unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** Name of what an index gives: another set of packages, another lock, or another Python, is another stock. */
export function stockKey(python: string, packages: readonly string[], lock: string): string {
  return digest(python, [...packages].sort(), constraints, lock);
}

/** Name of what was asked for: the stock, and the module of ours in it. */
export function planKey(stock: string, jobModule: string): string {
  return digest(stock, jobModule);
}

/** Name of a base by its content and place, from which the overlays over it are named: they look into that place. */
export function baseKey(plan: string, lock: string, python: string, prefix: string): string {
  return digest(plan, lock, python, prefix);
}
