import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { analysePython, vdkRun } from '../src/python/index.js';
import { interpreter } from './vdk.js';

const siblings: Record<string, string> = {
  helpers: 'def run(job_input): pass\ndef main(job_input): pass\ngo = 1\n',
  aliased: 'from helpers import run as go\n',
  renamed: 'def main(job_input): pass\nrun = main\n'
};

const wraps = (call: string): string =>
  `import functools\ndef d(f):\n    @functools.wraps(f)\n    def inner(${call}): return f(${call})\n    return inner\n@d\ndef run(job_input): pass\n`;

const sources = [
  'def run(job_input): pass\n',
  'import os\ndef run(job_input, day=None, *, dry=False) -> None:\n    os.getcwd()\n',
  'class A:\n    def run(self): pass\ndef run(job_input): A().run()\n',
  'def run(job_input): pass\nthe_step = run\n',
  'def run(job_input): pass\na_step = run\n',
  'from helpers import run\n',
  'from helpers import main as run\n',
  'from helpers import *\n',
  'from helpers import *\ndef run(job_input): pass\n',
  'from aliased import go\n',
  'from aliased import go\ndef run(job_input): pass\n',
  'from renamed import run\n',
  'import helpers\nx = helpers.run\n',
  'import helpers\nx = helpers.run\ndef run(job_input): pass\n',
  'import helpers\na = helpers.run\ndef run(job_input): pass\n',
  'import helpers as run\n',
  'def run(job_input, /, x=1): pass\n',
  'def run(*, job_input): pass\n',
  'def run(a=1, job_input=None, **k): pass\n',
  'def run(job_input, *args): pass\n',
  'def run(*args, **kwargs): pass\n',
  'def run(job_input, b): pass\n',
  'def run(job_input, *, b): pass\n',
  'def run(): pass\n',
  'async def run(job_input): pass\n',
  'def run(job_input):\n    x = (yield)\n',
  'def run(job_input):\n    return (yield from [])\n',
  'def run(job_input):\n    def inner():\n        yield 1\n    return inner\n',
  'def Run(job_input): pass\n',
  'run = lambda job_input: 1\n',
  'def main(job_input): pass\nrun = main\n',
  'from functools import partial\nrun = partial(print)\n',
  'import functools\n@functools.lru_cache\ndef run(job_input): pass\n',
  wraps('job_input'),
  wraps('*a, **k'),
  'class run:\n    pass\n',
  'try:\n    def run(job_input): pass\nexcept Exception:\n    pass\n',
  'def run(job_input): pass\ndel run\n',
  'def run(job_input): pass\nrun = 3\n',
  'def run(job_input): pass\nrun.__name__ = "x"\n',
  'def a(job_input): raise KeyError()\na.__name__ = "run"\ndef run(job_input): pass\n',
  'def a(job_input): raise KeyError()\nsetattr(a, "__name__", "run")\ndef run(job_input): pass\n',
  'import functools\ndef run(job_input): pass\ndef a(job_input): raise KeyError()\nfunctools.update_wrapper(a, run)\n',
  'def make():\n    def run(job_input): raise KeyError()\n    return run\na = make()\ndef run(job_input): pass\n',
  'for run in [1]: pass\n',
  'with open(__file__) as run: pass\n',
  'from subprocess import run\n',
  'globals()["a"] = 1\ndef run(job_input): pass\n',
  'exec("def run(job_input): pass")\n',
  'def other():\n    global run\n    def run(job_input): pass\nother()\n'
];

/** Loads and calls each as VDK does (facts: data-jobs 2), and tells what came of it. */
const python = `
import importlib.util, inspect, json, sys
sys.path.insert(0, sys.argv[1])
found = []
for number in range(int(sys.argv[2])):
    spec = importlib.util.spec_from_file_location("step", f"{sys.argv[1]}/step{number}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    end = ["", "none"]
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__name__ == "run":
            end = [name, "fails"]
            if "job_input" in inspect.getfullargspec(function)[0]:
                try:
                    value = function(job_input=None)
                    end[1] = "async" if inspect.iscoroutine(value) else "generator" if inspect.isgenerator(value) else "called"
                except Exception:
                    pass
            break
    found.append(end)
print(json.dumps(found))
`;

it('the run that VDK calls is the one that the real Python finds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vdk-lab-run-'));
  for (const [name, text] of Object.entries(siblings)) {
    writeFileSync(join(folder, `${name}.py`), text);
  }
  sources.forEach((text, number) => writeFileSync(join(folder, `step${number}.py`), text));
  const { stdout, stderr } = spawnSync(interpreter(), ['-W', 'ignore', '-c', python, folder, String(sources.length)], {
    encoding: 'utf8'
  });
  rmSync(folder, { recursive: true, force: true });
  expect(stdout, stderr).not.toBe('');
  const found = JSON.parse(stdout) as [string, string][];
  const resolve = (name: string) => (name in siblings ? analysePython(siblings[name] ?? '') : null);
  const failing = ['keyword-only', 'positional-only', 'no-job-input', 'more-arguments'];
  // What only running it would tell: such a step stays a file, whatever it does.
  const open = ['unknown', 'several', 'decorated'];
  sources.forEach((source, number) => {
    const [name = '', end = ''] = found[number] ?? [];
    const { kind } = vdkRun(analysePython(source), resolve);
    const real =
      end === 'none' ? ['none', 'not-a-function'] : name !== 'run' ? ['other-name'] : end === 'fails' ? failing : [end];
    expect([...real, ...open], `${source}: ${name} ${end}`).toContain(kind);
  });
});
