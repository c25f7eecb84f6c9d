import { dirname } from 'node:path';
import type { Variables } from './state.js';
import { runProgram } from './uv.js';

/** What a look into an environment tells, without importing anything of it. */
export interface Facts {
  /** E.g. `3.11.7`. */
  readonly python: string;
  /** Folder of the environment. */
  readonly prefix: string;
  /** Version of vdk-core; null when it is not installed. */
  readonly vdk: string | null;
  /** Version of vdk-lab-job; null when it is not installed. */
  readonly job: string | null;
  /** Version of ipykernel; null when it is not installed. */
  readonly ipykernel: string | null;
  /** Absolute path of vdk_lab_job/launch.py. */
  readonly launcher: string | null;
  /** Folders of installed packages, the first one first. */
  readonly sites: readonly string[];
  /** SHA-256 of the names and versions of everything installed. */
  readonly packages: string;
}

const probe = `
import hashlib, importlib.metadata as m, importlib.util as u, json, os, sys
def version(name):
    try:
        return m.version(name)
    except m.PackageNotFoundError:
        return None
spec = u.find_spec("vdk_lab_job")
entries = set()
for folder in sys.path:
    try:
        entries.update(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
    except OSError:
        pass
print(json.dumps({
    "python": "%d.%d.%d" % sys.version_info[:3], "prefix": sys.prefix,
    "vdk": version("vdk-core"), "job": version("vdk-lab-job"), "ipykernel": version("ipykernel"),
    "launcher": os.path.join(spec.submodule_search_locations[0], "launch.py") if spec else None,
    "sites": [folder for folder in sys.path if os.path.basename(folder) in ("site-packages", "dist-packages")],
    "packages": hashlib.sha256("\\n".join(sorted(entries)).encode()).hexdigest()}))
`;

/** Runs code in an environment and reads the line of JSON that it ends with; null when that does not work. */
async function ask(python: string, code: string, env: Variables): Promise<Record<string, unknown> | null> {
  // Started beside the interpreter: no file of the folder one happens to stand in is imported.
  const end = await runProgram(python, ['-c', code], {
    env: { ...env, PYTHONHOME: undefined, PYTHONPATH: undefined },
    cwd: dirname(python)
  }).catch(() => null);
  if (end?.code !== 0) {
    return null;
  }
  try {
    const value: unknown = JSON.parse(end.stdout.trim().split('\n').at(-1) ?? '');
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Looks into an environment. Null when its interpreter does not start. */
export async function inspect(python: string, env: Variables): Promise<Facts | null> {
  const facts = await ask(python, probe, env);
  if (!facts) {
    return null;
  }
  const text = (key: string): string | null => (typeof facts[key] === 'string' ? facts[key] : null);
  return {
    python: text('python') ?? '',
    prefix: text('prefix') ?? '',
    vdk: text('vdk'),
    job: text('job'),
    ipykernel: text('ipykernel'),
    launcher: text('launcher'),
    sites: Array.isArray(facts['sites']) ? facts['sites'].map(String) : [],
    packages: text('packages') ?? ''
  };
}

const installed = `
import importlib.metadata as m, json
found = {}
for dist in m.distributions():
    name = dist.metadata["Name"]
    if name:
        found.setdefault(name, dist.version)
print(json.dumps(found))
`;

/**
 * Everything that is installed: name in small letters with dashes → version. Null when the interpreter does not start.
 */
export async function installedPackages(python: string, env: Variables): Promise<Record<string, string> | null> {
  const found = await ask(python, installed, env);
  return (
    found &&
    Object.fromEntries(
      Object.entries(found).map(([name, version]) => [name.toLowerCase().replace(/[-_.]+/g, '-'), String(version)])
    )
  );
}

/** A plugin of vdk as it is installed. */
export interface Plugin {
  /** Name of the entry point. */
  readonly name: string;
  /** The distribution that brings it, and its version. */
  readonly package: string;
  readonly version: string;
  /** Why it cannot be imported; null when it can. */
  readonly error: string | null;
}

const imports = `
import importlib, importlib.metadata as m, json, warnings
warnings.simplefilter("ignore")
def attempt(work):
    try:
        work()
        return None
    except BaseException as error:
        return "%s: %s" % (type(error).__name__, error)
core = attempt(lambda: importlib.import_module("vdk.internal.cli_entry"))
plugins = []
for dist in m.distributions():
    for point in dist.entry_points:
        if point.group == "vdk.plugin.run":
            plugins.append({"name": point.name, "package": dist.metadata["Name"], "version": dist.version,
                            "error": attempt(point.load) if core is None else None})
print()
print(json.dumps({"core": core, "plugins": sorted(plugins, key=lambda plugin: plugin["name"])}))
`;

/** Imports vdk-core and every plugin. `core` says why vdk-core cannot be imported; null when it can. */
export async function examine(
  python: string,
  env: Variables
): Promise<{ core: string | null; plugins: readonly Plugin[] }> {
  const answer = await ask(python, imports, env);
  if (!answer) {
    return { core: 'the interpreter does not start', plugins: [] };
  }
  const core = typeof answer['core'] === 'string' ? answer['core'] : null;
  return { core, plugins: Array.isArray(answer['plugins']) ? (answer['plugins'] as Plugin[]) : [] };
}

const needs = `
import importlib.metadata as m, json, re
lines = set()
for dist in m.distributions():
    if re.match("vdk[-_]", dist.metadata["Name"] or ""):
        lines.update(line for line in dist.requires or [] if "extra ==" not in line and not re.match("vdk[-_]", line))
print(json.dumps({"needs": sorted(lines)}))
`;

/** What the installed parts of VDK require, as lines of a requirements.txt. */
export async function needsOfVdk(python: string, env: Variables): Promise<string[]> {
  const lines = (await ask(python, needs, env))?.['needs'];
  return Array.isArray(lines) ? lines.map(String) : [];
}
