import { ZipFile } from 'yazl';

/** A zip of texts by path; a path that ends in a slash is a folder. */
export async function zip(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith('/')) {
      archive.addEmptyDirectory(path);
    } else {
      archive.addBuffer(Buffer.from(content), path);
    }
  }
  archive.end();
  const parts: Buffer[] = [];
  for await (const part of archive.outputStream) {
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts);
}

const step = `import time
def run(job_input):
    arguments = job_input.get_arguments()
    time.sleep(arguments.get('sleep', 0))
    if arguments.get('fail'):
        raise ValueError('asked to fail')
    print('done')
`;

/** A small job: sleeps and fails as its arguments say. */
export function smallJob(root: string, more: Readonly<Record<string, string>> = {}): Promise<Buffer> {
  return zip({ [`${root}/config.ini`]: '[owner]\nteam = shape-team\n', [`${root}/10_a.py`]: step, ...more });
}

/** A path that leaves the folder; the library refuses to write one, so its bytes are exchanged. */
export async function outside(): Promise<Buffer> {
  const bytes = await zip({ 'job/10_a.py': step, 'job/aa/aa/slip.py': 'x = 1\n' });
  return Buffer.from(bytes.toString('latin1').replaceAll('job/aa/aa/slip.py', 'job/../../slip.py'), 'latin1');
}
