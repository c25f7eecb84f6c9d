// How much of this package a labextension bundles for the live outline, gzipped.
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What packages/steps imports. */
const outline = `export { compareText, isStepNotebook, outline } from '@vdk-lab/job-format';`;

/** @returns {Promise<number>} bytes */
export async function bundleSize(contents = outline) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser'
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}
