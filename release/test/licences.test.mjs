// Licences of what others wrote and our wheels carry.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../scripts/lib/paths.mjs';
import { bundledPackages, licencesFile, unaccepted } from '../../scripts/lib/third-party.mjs';
import { projects } from '../projects.mjs';
import { readFromWheel, wheelOf } from './wheel.mjs';

const bundles = projects.filter(({ distribution, labextension }) => labextension ?? distribution === 'vdk-lab-server');
const bundleOfNode = join(root, 'python/server/vdk_lab_server/node');
const listOf = project => JSON.parse(readFromWheel(wheelOf(project), `/${licencesFile}`)).packages;

describe.each(bundles)('$distribution', project => {
  it('names the packages it carries, each with its text, by licences that are accepted', () => {
    const packages = listOf(project);
    expect(packages.length).toBeGreaterThan(0);
    expect(unaccepted(packages)).toEqual([]);
    const untold = packages.filter(({ extractedText }) => !/licen[cs]e|permission|redistribution/i.test(extractedText));
    expect(untold.map(({ name }) => name)).toEqual([]);
  });
});

it('names every package that the bundle for Node says it holds', () => {
  const server = bundles.find(({ distribution }) => distribution === 'vdk-lab-server');
  const listed = new Set(listOf(server).map(({ name }) => name));
  // esbuild writes the path of each source above its code.
  const text = readdirSync(bundleOfNode)
    .filter(file => file.endsWith('.mjs'))
    .map(file => readFileSync(join(bundleOfNode, file), 'utf8'))
    .join('\n');
  const sources = [...text.matchAll(/^ *\/\/ ((?:\S+\/)?node_modules\/\S+\.[cm]?js(?:on)?)$/gm)].map(
    ([, path]) => path
  );
  const found = new Set(sources.map(path => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)[1]));
  expect([...found]).toEqual(expect.arrayContaining(['fastify', 'graphql', '@lezer/python', 'commander']));
  expect([...found].filter(name => !listed.has(name))).toEqual([]);
});

it('refuses licences that nobody decided on, and files of no package', () => {
  const one = licenseId => ({ name: 'one', versionInfo: '1.0.0', licenseId, extractedText: 'text' });
  expect(unaccepted([one('MIT'), one('GPL-3.0-only'), one(''), one('SEE LICENSE IN x')])).toEqual([
    'one 1.0.0: "GPL-3.0-only"',
    'one 1.0.0: ""',
    'one 1.0.0: "SEE LICENSE IN x"'
  ]);
  const metafile = { inputs: {}, outputs: { 'a.mjs': { inputs: { 'nowhere/a.js': { bytesInOutput: 1 } } } } };
  expect(() => bundledPackages(metafile, '/')).toThrow('belongs to no package');
});
