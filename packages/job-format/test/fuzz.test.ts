import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ExportError,
  exportedFiles,
  importedFiles,
  memoryFileSystem,
  outline,
  parseNotebook,
  planExport,
  planImport,
  readJob
} from '../src/index.js';
import { ArchiveError, readArchive, readJobArchive } from '../src/node/index.js';
import { writeZip } from '../src/node/zipwriter.js';

/** The rounds of every test run; `VDK_LAB_FUZZ_ROUNDS` for more. The seed is fixed: a failure can be had again. */
const rounds = Number(process.env['VDK_LAB_FUZZ_ROUNDS'] ?? 400);
const seed = 20_261_126;
const encoder = new TextEncoder();

const source = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '%%vdksql\nselect 1',
    'x = (',
    '!ls',
    'run(job_input=job_input)',
    'def run(job_input): pass\n\nrun(job_input=job_input)'
  ),
  fc.array(fc.string({ maxLength: 20 })),
  fc.anything()
);
const vdk = fc.oneof(
  fc.anything(),
  fc.record({
    name: fc.oneof(fc.string(), fc.anything()),
    source: fc.oneof(
      fc.anything(),
      fc.record({
        file: fc.oneof(
          fc.constantFrom('10_a.sql', '../a.py', '/etc/x.py', 'a\u0000.sql', 'con.sql'),
          fc.string(),
          fc.anything()
        ),
        hash: fc.oneof(fc.string(), fc.anything()),
        lineEnd: fc.anything(),
        bytes: fc.oneof(fc.base64String(), fc.anything())
      })
    )
  })
);
const cell = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record(
      {
        cell_type: fc.constantFrom('code', 'markdown', 'raw', 'other'),
        id: fc.oneof(fc.string(), fc.anything()),
        metadata: fc.oneof(fc.record({ tags: fc.oneof(fc.constant(['vdk']), fc.anything()), vdk }), fc.anything()),
        source
      },
      { requiredKeys: ['cell_type'] }
    )
  },
  { weight: 1, arbitrary: fc.anything() }
);
const notebooks = fc.oneof(
  fc.record({ cells: fc.oneof(fc.array(cell, { maxLength: 5 }), fc.anything()), metadata: fc.anything() }),
  fc.anything()
);

/** JSON as a hostile writer might make it: well formed, cut off, or with a byte changed. */
const text = fc.tuple(notebooks, fc.nat(), fc.constantFrom('whole', 'cut', 'changed')).map(([value, at, how]) => {
  const json = JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one)) ?? '';
  const place = json.length === 0 ? 0 : at % json.length;
  const parts = {
    whole: json,
    cut: json.slice(0, place),
    changed: `${json.slice(0, place)}\u0001${json.slice(place + 1)}`
  };
  return parts[how];
});

describe(`fuzzing, ${rounds} rounds`, () => {
  it('the notebook reader, import and export end well or say why; no path leaves the folder', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.string({ unit: 'binary', maxLength: 80 }), async (json, python) => {
        try {
          outline(parseNotebook(json, 'n.ipynb'), 'n.ipynb');
        } catch (error) {
          expect(String(error)).toContain('n.ipynb is no notebook');
        }
        const fs = memoryFileSystem({
          '10_n.ipynb': json,
          '20_a.py': python,
          '30_b.sql': python,
          'vdk_lab_cells/map.json': json
        });
        expect((await readJob(fs, 'a-job')).steps.length).toBeGreaterThan(0);
        const plan = await planImport(fs, { name: 'a-job' });
        const files = await importedFiles(fs, plan);
        const out = await planExport(memoryFileSystem(Object.fromEntries(files)), {
          name: 'a-job',
          unportable: 'keep'
        });
        for (const path of [...files.keys(), ...out.written.keys()]) {
          expect(path.split('/')).not.toContain('..');
          expect(path).not.toMatch(/^\/|\\|\0/);
        }
        await exportedFiles(memoryFileSystem(Object.fromEntries(files)), out).catch((error: unknown) =>
          expect(error).toBeInstanceOf(ExportError)
        );
      }),
      { seed, numRuns: rounds }
    );
  });

  it('the zip reader refuses, or gives safe paths', async () => {
    const path = fc.oneof(
      fc.constantFrom(
        'job/a.sql',
        'job/b/c.py',
        'job/é',
        '../a',
        '/a',
        'job/../../a',
        'C:/a',
        'job\\a',
        'job/',
        'job//a',
        'a',
        'JOB/A.sql'
      ),
      fc.string({ maxLength: 12 })
    );
    const archive = fc.array(fc.tuple(path, fc.uint8Array({ maxLength: 40 })), { maxLength: 4 });
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(archive, changes, fc.option(fc.nat()), async (entries, bytesToChange, cut) => {
        const parts: Uint8Array[] = [];
        const all = entries.map(([name, bytes]) => ({
          path: name,
          bytes: bytes.length,
          content: () => Promise.resolve(bytes)
        }));
        for await (const part of writeZip(all)) {
          parts.push(part);
        }
        const zip = Buffer.concat(parts);
        for (const [at, value] of bytesToChange) {
          zip[at % zip.length] = value;
        }
        const given = cut === null ? zip : zip.subarray(0, cut % (zip.length + 1));
        for (const read of [() => readArchive(given), async () => (await readJobArchive(given, 'a-job')).files]) {
          try {
            for (const name of (await read()).keys()) {
              expect(name.split('/')).not.toContain('..');
              expect(name).not.toMatch(/^\/|\\|^[A-Za-z]:/);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(ArchiveError);
          }
        }
      }),
      { seed, numRuns: rounds }
    );
  });

  it('any bytes as an archive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async bytes => {
        await expect(readArchive(Uint8Array.from([...encoder.encode('PK'), ...bytes]))).rejects.toBeInstanceOf(
          ArchiveError
        );
      }),
      { seed, numRuns: rounds }
    );
  });
});
