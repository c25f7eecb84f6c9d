// npm run generate [-- --check]
// Writes what is made from the OpenAPI documents: the client inside the SDK, and modules for the servers, whose bundles
// cannot read files; and the Python module that ships with jobs, as text.
// `--check` writes nothing and exits with 1 when a file would change.
import { mkdtempSync, readdirSync, readFileSync, rmSync, mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'openapi-typescript-codegen';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const methods = ['get', 'put', 'post', 'delete', 'patch'];
const folders = ['control-service', 'local-runtime', 'lab-service', 'job-format'].map(
  name => `packages/${name}/src/generated`
);

/** Generated files the SDK does not use: it has a request class of its own. */
const unused = ['index.ts', 'ControlService.ts', 'core/FetchHttpRequest.ts', 'core/request.ts', 'core/ApiError.ts'];

const read = name => parse(readFileSync(join(root, 'openapi', name), 'utf8'));

/**
 * The document as the generator understands it best: no failures (the request class reads them all alike), no header
 * but the one an operation is called for, and 204 for every success without a body, which makes its type `void`.
 */
function forGenerator(document) {
  const copy = structuredClone(document);
  for (const path of Object.values(copy.paths)) {
    for (const operation of methods.filter(method => path[method]).map(method => path[method])) {
      const successes = Object.entries(operation.responses).filter(([code]) => code.startsWith('2'));
      operation.responses = Object.fromEntries(
        successes.map(([code, { description, content, headers }]) => {
          const location = headers?.Location;
          const empty = content === undefined && location === undefined;
          return [empty ? '204' : code, { description, content, ...(location && { headers: { Location: location } }) }];
        })
      );
    }
  }
  return copy;
}

function filesUnder(folder) {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .sort()
    : [];
}

async function clientFiles(document) {
  const output = mkdtempSync(join(tmpdir(), 'vdk-lab-generate-'));
  try {
    await generate({
      input: forGenerator(document),
      output,
      clientName: 'ControlService',
      httpClient: 'fetch',
      useOptions: true,
      useUnionTypes: true,
      exportSchemas: false,
      postfixServices: 'Api'
    });
    const parameters = Object.keys(document.components.parameters).map(name => `models/${name}.ts`);
    return filesUnder(output)
      .filter(name => !unused.includes(name) && !parameters.includes(name))
      .map(name => [
        `packages/control-service/src/generated/${name}`,
        // Plain tsc output loads in Node only when relative imports carry the extension.
        readFileSync(join(output, name), 'utf8').replace(/(from ')(\.[^']*)(')/g, '$1$2.js$3')
      ]);
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function documentFile(server, name, document) {
  return [
    `packages/${server}/src/generated/${name}.ts`,
    '/* Made by `npm run generate` from the documents in openapi/. Do not edit. */\n' +
      `export const document = ${JSON.stringify(document)};\n`
  ];
}

/** vdk_lab_cells: its own file, and those it shares with vdk_lab_job, which know nothing of their package. */
function cellsModuleFile() {
  const text = path => readFileSync(join(root, 'python', path), 'utf8');
  const shared = ['ingest', 'loop', 'query', 'setup_lines', 'workfolder'].map(name => [
    `${name}.py`,
    text(`job/vdk_lab_job/${name}.py`)
  ]);
  const content = Object.fromEntries([['__init__.py', text('cells/vdk_lab_cells/__init__.py')], ...shared]);
  return [
    'packages/job-format/src/generated/cells.ts',
    '/* Made by `npm run generate` from python/cells and python/job. Do not edit. */\n' +
      `export const cellsModule: Readonly<Record<string, string>> = ${JSON.stringify(content)};\n`
  ];
}

/** Every reference replaced by what it names. */
function inlined(document, value) {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (typeof value.$ref === 'string') {
    const named = value.$ref.slice(2).split('/');
    return inlined(
      document,
      named.reduce((part, key) => part[key], document)
    );
  }
  if (Array.isArray(value)) {
    return value.map(item => inlined(document, item));
  }
  const plain = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inlined(document, inner)]));
  // A format is a word for people; bounds are checked.
  return value.format === 'int32' ? { minimum: -(2 ** 31), maximum: 2 ** 31 - 1, ...plain } : plain;
}

/** An operation as the local runtime routes and checks it: no texts, no answers, one schema of all that a request has. */
function routedOperation(path, method, { operationId, parameters, requestBody, security }) {
  const named = place => parameters.filter(parameter => parameter.in === place);
  const object = list => ({
    type: 'object',
    properties: Object.fromEntries(list.map(({ name, schema }) => [name, schema])),
    required: list.filter(({ required }) => required).map(({ name }) => name)
  });
  const json = requestBody?.content['application/json'];
  const isAnyText = ({ schema: { type, enum: values, pattern } }) => type === 'string' && !values && !pattern;
  // Most operations take nothing but names: of those there is nothing to check.
  const isChecked = json || named('query').length > 0 || !named('path').every(isAnyText);
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    isPublic: security?.length === 0,
    accepts: Object.keys(requestBody?.content ?? {}),
    schema: isChecked
      ? {
          type: 'object',
          properties: {
            ...(json && { requestBody: json.schema }),
            path: object(named('path')),
            query: object(named('query'))
          },
          required: json && requestBody.required ? ['requestBody'] : []
        }
      : null
  };
}

/** All operations that the local runtime serves: of the Lab's document the Runtime half. */
function operationsFile() {
  const isRuntimes = ({ tags, operationId }) => tags?.includes('Runtime') || operationId === 'health';
  const served = (document, isServed) =>
    Object.entries(document.paths).flatMap(([path, item]) =>
      methods
        .filter(method => item[method] && isServed(item[method]))
        .map(method => {
          const parameters = [...(item.parameters ?? []), ...(item[method].parameters ?? [])];
          return routedOperation(path, method, inlined(document, { ...item[method], parameters }));
        })
    );
  const operations = [...served(controlService, () => true), ...served(labService, isRuntimes)];
  return [
    'packages/local-runtime/src/generated/operations.ts',
    '/* Made by `npm run generate` from the documents in openapi/. Do not edit. */\n' +
      "import type { ApiOperation } from '../api.js';\n" +
      `export const operations: readonly ApiOperation[] = ${JSON.stringify(operations)};\n`
  ];
}

function querySchemaFile() {
  const { get } = controlService.paths['/data-jobs/for-team/{team_name}/jobs'];
  return [
    'packages/local-runtime/src/generated/query-schema.ts',
    '/* Made by `npm run generate` from openapi/control-service.yaml. Do not edit. */\n' +
      `export const querySchema = ${JSON.stringify(get['x-graphql-schema'])};\n`
  ];
}

const controlService = read('control-service.yaml');
const labService = read('lab-service.yaml');
const sources = [
  ...(await clientFiles(controlService)),
  operationsFile(),
  querySchemaFile(),
  documentFile('lab-service', 'lab-service', labService),
  cellsModuleFile()
];
const files = new Map();
for (const [path, text] of sources) {
  const options = await resolveConfig(join(root, path));
  files.set(path, await format(text, { ...options, parser: 'typescript' }));
}

const present = folders.flatMap(folder => filesUnder(join(root, folder)).map(name => `${folder}/${name}`));
const changed = [
  ...[...files].filter(([path, text]) => !present.includes(path) || readFileSync(join(root, path), 'utf8') !== text),
  ...present.filter(path => !files.has(path)).map(path => [path, null])
];

if (process.argv.includes('--check')) {
  for (const [path] of changed) {
    console.error(`${path} is not what \`npm run generate\` makes.`);
  }
  process.exitCode = changed.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of changed) {
    if (text === null) {
      rmSync(join(root, path));
    } else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  console.log(`${files.size} generated files, ${changed.length} changed`);
}
