import { createHash } from 'node:crypto';

/** What every base holds. vdk-core's third number is a pipeline's id, so the full version is named. */
export const basePackages = [
  'vdk-core==0.3.1466514302',
  'vdk-sqlite==0.1.1431637373',
  'vdk-duckdb==0.2.1431637373',
  'ipykernel>=7,<8',
  'ipython>=8',
  'sqlparse>=0.5',
  'pandas>=2,<4'
] as const;

/** VDK's distributions import pkg_resources while they are built and while they run; newer setuptools lack it. */
export const constraints = ['setuptools<81'] as const;

/** Versions of Python that VDK runs on and that are tried. */
export const pythonVersions = { oldest: '3.9', newest: '3.13', usual: '3.11' } as const;

/** Name of a base: another set of packages, Python or module is another base. */
export function baseKey(parts: { python: string; packages: readonly string[]; jobModule: string }): string {
  const text = JSON.stringify([parts.python, [...parts.packages].sort(), constraints, parts.jobModule]);
  return createHash('sha256').update(text).digest('hex');
}
