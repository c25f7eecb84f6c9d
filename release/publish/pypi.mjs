// The wheels and sdists of a release.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { venvBin } from '../../scripts/lib/paths.mjs';
import { SetupError } from '../../scripts/lib/run.mjs';
import { projects, pythonVersion } from '../projects.mjs';

/** @returns {Promise<string>} what uv said, which is on stderr */
async function uv(mode, pypi, index, files) {
  if (files.length === 0) {
    return '';
  }
  try {
    const args = ['publish', mode, '--publish-url', pypi, '--check-url', index, ...files];
    return (await promisify(execFile)(venvBin('uv'), args)).stderr;
  } catch (error) {
    throw new SetupError(`uv publish ${mode} ${pypi} ended with code ${error.code}:\n${error.stderr ?? error.message}`);
  }
}

/**
 * @param {{released: string[], dist: string, pypi?: string, index?: string}} options `released`: `name@version` of the
 *   package.json beside the pyproject.toml; `pypi` takes uploads, `index` is what pip reads
 */
export function distributions({ released, dist, pypi, index }) {
  // What others depend on comes first, vdk-lab last.
  const names = projects
    .filter(({ manifest }) => released.includes(`${manifest().name}@${manifest().version}`))
    .flatMap(({ stem, manifest }) => {
      const version = pythonVersion(manifest().version);
      return [`${stem}-${version}-py3-none-any.whl`, `${stem}-${version}.tar.gz`];
    });
  const paths = chosen => chosen.map(name => join(dist, name));

  return {
    names,
    /** uv compares with the index, by hash: it passes over what is there, and refuses what differs. */
    async check() {
      const said = await uv('--dry-run', pypi, index, paths(names));
      return names.filter(name => !said.includes(`File ${name} already exists, skipping`));
    },
    upload: chosen => uv('--no-progress', pypi, index, paths(chosen))
  };
}
