// `npm run sbom [-- --from DIR]`: what the wheels and npm packages of this commit are made of, as CycloneDX, into `dist/`.
// From the wheels and the lists beside the bundles, not from the lock: `npm sbom` leaves out what development needs, too,
// and names all of JupyterLab, none of which is bundled.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { root, venvBin } from '../scripts/lib/paths.mjs';
import { SetupError } from '../scripts/lib/run.mjs';
import { say } from '../scripts/lib/step.mjs';
import { licencesFile } from '../scripts/lib/third-party.mjs';
import { projects, pythonVersion } from './projects.mjs';

/** Name of the document in `dist/`. */
const sbomFile = 'vdk-lab.cdx.json';

const licences = new Contrib.License.Factories.LicenseFactory();

const readWheel = `
import email, json, sys, zipfile
found = []
for path in sys.argv[2:]:
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        texts = lambda end: [wheel.read(name).decode() for name in names if name.endswith(end)]
        metadata = email.message_from_string(texts(".dist-info/METADATA")[0])
        found.append({
            "name": metadata["Name"],
            "version": metadata["Version"],
            "license": metadata["License-Expression"],
            "requires": metadata.get_all("Requires-Dist", []),
            "bundled": [p for text in texts("/" + sys.argv[1]) for p in json.loads(text)["packages"]],
        })
json.dump(found, sys.stdout)
`;

function component(kind, name, version, license) {
  const of = new Models.Component(Enums.ComponentType.Library, name, {
    version,
    bomRef: `pkg:${kind}/${name.replace('@', '%40')}${version ? `@${version}` : ''}`
  });
  of.purl = of.bomRef.value;
  if (license) {
    of.licenses.add(licences.makeFromString(license));
  }
  return of;
}

/** Name of a requirement, normalized: `Jupyter_Server<3,>=2.14; extra == "x"` is `jupyter-server`. */
const requirementName = text =>
  /^[\w.-]+/
    .exec(text)[0]
    .replace(/[-_.]+/g, '-')
    .toLowerCase();

const npmManifests = () =>
  readdirSync(join(root, 'packages'))
    .sort()
    .map(name => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')));

/**
 * The document: one component for each wheel, which holds the packages bundled in it; one for each npm package; one,
 * without a version, for each distribution or package that one of them asks for and that is not ours.
 * @param {string} wheels absolute folder of what `npm run wheels` made
 * @returns {string} CycloneDX 1.6, JSON; the same for the same wheels
 * @throws {SetupError} when a wheel is missing
 */
export function sbom(wheels) {
  const paths = projects.map(({ stem, manifest }) =>
    join(wheels, `${stem}-${pythonVersion(manifest().version)}-py3-none-any.whl`)
  );
  const missing = paths.filter(path => !existsSync(path));
  if (missing.length > 0) {
    throw new SetupError(`${missing[0]} is missing. Run "npm run wheels".`);
  }
  const read = JSON.parse(
    execFileSync(venvBin('python'), ['-c', readWheel, licencesFile, ...paths], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONUTF8: '1' },
      maxBuffer: 100_000_000
    })
  );
  const released = [
    ...read.map(({ name, version, license, requires, bundled }) => ({
      kind: 'pypi',
      of: component('pypi', name, version, license),
      asks: requires.map(requirementName),
      bundled
    })),
    ...npmManifests().map(({ name, version, license, dependencies = {} }) => ({
      kind: 'npm',
      of: component('npm', name, version, license),
      asks: Object.keys(dependencies),
      bundled: []
    }))
  ];
  const bom = new Models.Bom();
  bom.metadata.component = component('generic', 'vdk-lab', undefined, 'Apache-2.0');
  const known = new Map(released.map(({ kind, of }) => [`${kind} ${of.name}`, of]));
  for (const { kind, of, asks, bundled } of released) {
    bom.components.add(of);
    bom.metadata.component.dependencies.add(of.bomRef);
    for (const { name, versionInfo, licenseId } of bundled) {
      const part = component('npm', name, versionInfo, licenseId);
      // The same package is in several wheels: each is told apart by the wheel it is in.
      part.bomRef.value = `${of.bomRef.value}#${part.bomRef.value}`;
      of.components.add(part);
    }
    for (const name of asks) {
      const other = known.get(`${kind} ${name}`) ?? component(kind, name);
      known.set(`${kind} ${name}`, other);
      bom.components.add(other);
      of.dependencies.add(other.bomRef);
    }
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/**
 * Writes the document beside the wheels.
 * @param {string} folder absolute
 * @returns {string} its path
 */
export function writeSbom(folder) {
  const path = join(folder, sbomFile);
  writeFileSync(path, sbom(folder));
  return path;
}

function main() {
  const { values } = parseArgs({ options: { from: { type: 'string', default: join(root, 'dist') } } });
  process.stdout.write(`${writeSbom(resolve(values.from))}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main();
  } catch (error) {
    say(error instanceof SetupError ? error.message : String(error.stack ?? error));
    process.exitCode = 1;
  }
}
