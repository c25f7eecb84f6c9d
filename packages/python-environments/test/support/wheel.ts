import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { preparedBase } from './state.js';

const script = `
import json, sys, zipfile
target, name, version, files, requires, entry = json.loads(sys.argv[1])
info = f"{name}-{version}.dist-info"
files = {**files, f"{info}/METADATA": "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\n%s" % (
    name.replace("_", "-"), version, "".join(f"Requires-Dist: {line}\\n" for line in requires)),
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"}
if entry:
    files[f"{info}/entry_points.txt"] = "[vdk.plugin.run]\\n%s\\n" % entry
with zipfile.ZipFile(target, "w") as archive:
    for path, text in files.items():
        archive.writestr(zipfile.ZipInfo(path), text)
    archive.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "".join(f"{path},,\\n" for path in files) + f"{info}/RECORD,,\\n")
`;

interface Wheel {
  readonly name: string;
  readonly version: string;
  /** Path → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly requires?: readonly string[];
  /** A line of the entry points of vdk, `name = module`. */
  readonly plugin?: string;
}

/** Writes a wheel into `folder`; returns its file. */
export function writeWheel(folder: string, wheel: Wheel): string {
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `${wheel.name}-${wheel.version}-py3-none-any.whl`);
  const given = [target, wheel.name, wheel.version, wheel.files, wheel.requires ?? [], wheel.plugin ?? ''];
  execFileSync(join(preparedBase(), 'bin/python'), ['-c', script, JSON.stringify(given)]);
  return target;
}
