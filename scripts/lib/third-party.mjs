// What a bundle holds of which packages, and by what licence: written beside it, in the form of JupyterLab's builder.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Name of the file beside a bundle; JupyterLab's builder gives it to each labextension. */
export const licencesFile = 'third-party-licenses.json';

/** Licences (SPDX) that may be bundled into what is released as Apache-2.0. Another one is a decision, not a default. */
export const acceptedLicences = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense'
];

/**
 * The folder of the package that a file belongs to. A package.json without name and version only marks a module type.
 * @param {string} path absolute
 */
function packageFolder(path) {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      if (name && version) {
        return folder;
      }
    }
  }
  throw new Error(`${path} was bundled and belongs to no package: nobody can say by what licence`);
}

function describe(folder) {
  const { name, version, license = '', author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter(file => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map(file => readFileSync(join(folder, file), 'utf8'));
  const holder = typeof author === 'string' ? author : (author?.name ?? 'its authors');
  return {
    name,
    versionInfo: version,
    licenseId: license,
    extractedText:
      texts.join('\n') || `${name} has no text of its licence in its package: ${license || 'unknown'}, by ${holder}.\n`
  };
}

/**
 * The packages of which code is in the outputs of an esbuild.
 * @param {import('esbuild').Metafile} metafile
 * @param {string} folder absolute; the build's `absWorkingDir`
 * @returns {{name: string, versionInfo: string, licenseId: string, extractedText: string}[]} by name, then version
 * @throws {Error} when a file belongs to no package
 */
export function bundledPackages(metafile, folder) {
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.keys(inputs).filter(file => inputs[file].bytesInOutput > 0)
  );
  const folders = new Set(files.map(file => packageFolder(join(folder, file))));
  const packages = new Map([...folders].map(describe).map(found => [`${found.name}@${found.versionInfo}`, found]));
  return [...packages.keys()].sort().map(key => packages.get(key));
}

/** The packages of a list whose licence is not among the accepted, as `name version: licence`. */
export function unaccepted(packages) {
  return packages
    .filter(({ licenseId }) => !acceptedLicences.includes(licenseId))
    .map(({ name, versionInfo, licenseId }) => `${name} ${versionInfo}: ${JSON.stringify(licenseId)}`);
}
