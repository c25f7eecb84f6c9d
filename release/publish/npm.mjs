// The npm packages of a release.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bin, developmentEnvironment, root } from '../../scripts/lib/paths.mjs';
import { SetupError, run } from '../../scripts/lib/run.mjs';

const npm = args =>
  run('npm', [...args, '--loglevel=error'], { cwd: root, env: developmentEnvironment(), quiet: true });

/** The integrity that a registry knows of a version; undefined when it has none. */
async function published(name, version, registry) {
  try {
    // Nothing is said of a package that lacks this version.
    const said = await npm([
      'view',
      `${name}@${version}`,
      'dist.integrity',
      '--json',
      '--prefer-online',
      '--registry',
      registry
    ]);
    return said.trim() ? JSON.parse(said) : undefined;
  } catch (error) {
    if (error instanceof SetupError && error.message.includes('E404')) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Packs into `dist/npm`; dependencies come before what depends on them.
 * @param {{released: string[], dist: string, registry?: string}} options `released`: `name@version`
 */
export async function packages({ released, dist, registry }) {
  const listed = JSON.parse(
    await run(bin('lerna'), ['list', '--toposort', '--json', '--loglevel=error'], {
      cwd: root,
      env: developmentEnvironment(),
      quiet: true
    })
  );
  const chosen = listed.filter(({ name, version }) => released.includes(`${name}@${version}`));
  const folder = join(dist, 'npm');
  mkdirSync(folder, { recursive: true });
  const packed =
    chosen.length === 0
      ? []
      : Object.values(
          JSON.parse(
            await npm([
              'pack',
              '--json',
              '--ignore-scripts',
              '--pack-destination',
              folder,
              ...chosen.map(({ location }) => location)
            ])
          )
        );
  const files = new Map(packed.map(file => [`${file.name}@${file.version}`, file]));

  return {
    names: chosen.map(({ name, version }) => `${name}@${version}`),
    async check() {
      const missing = [];
      for (const { name, version } of chosen) {
        const there = await published(name, version, registry);
        const id = `${name}@${version}`;
        if (there === undefined) {
          missing.push(id);
        } else if (there !== files.get(id).integrity) {
          throw new SetupError(
            `${id} is published already, with other bytes. Nothing was uploaded: release a new version.`
          );
        }
      }
      return missing;
    },
    async upload(names) {
      for (const id of names) {
        const { filename, version } = files.get(id);
        const tag = version.includes('-') ? 'next' : 'latest';
        await npm([
          'publish',
          join(folder, filename),
          '--ignore-scripts',
          '--access=public',
          `--tag=${tag}`,
          '--registry',
          registry
        ]);
      }
    }
  };
}
