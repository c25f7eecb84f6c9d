import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { keepYoungGenerationSmall } from '@vdk-lab/local-runtime/memory';
import { stateFolder } from '@vdk-lab/python-environments';
import { Argument, Command, Option } from 'commander';
import { CommandError, type Output, exitCodes, makeOutput } from './exit.js';
import { version } from './version.js';

/** Adds one value to those given before. */
const collect = (value: string, before: string[]): string[] => [...before, value];

const shipMode = (): Option =>
  new Option('--mode <mode>', 'how notebooks ship: as they are, or as steps that need nothing but vdk-core').choices([
    'notebook',
    'scripts'
  ]);

function output(command: Command): Output {
  return makeOutput(Boolean(command.optsWithGlobals()['json']));
}

function addEnvironmentCommands(program: Command): void {
  const env = program.command('env').description('the Python environments that jobs run in');
  env
    .command('create')
    .description('make the environment for jobs, unless it is there already')
    .option('--prefix <dir>', 'where; below the state folder by default')
    .option('--python <version>', 'version or path of the interpreter')
    .option('--with <package>', 'a further package, e.g. vdk-trino; may be given several times', collect, [])
    .option('--offline', 'ask no index')
    .option('--find-links <dir>', 'a folder of packages; may be given several times', collect, [])
    .option('--no-lock', 'take the versions that the index has, not those that this release was tested with')
    .option('--register', 'offer its kernel to every Jupyter of this user')
    .option('--recreate', 'make it anew, although the same is there')
    .action(async (options, command: Command) => (await import('./commands/env.js')).create(options, output(command)));
  env
    .command('use <environment>')
    .description('let jobs use an environment that is there: a key of "env list", or an interpreter that has vdk-core')
    .option('--add', 'install what is missing in it: vdk-lab-job, ipykernel')
    .action(async (which: string, options, command: Command) =>
      (await import('./commands/env.js')).use(which, options, output(command))
    );
  env
    .command('path')
    .description('print the interpreter: of the base, or of a job')
    .option('--job <dir>', 'folder of a job')
    .action(async (options, command: Command) => (await import('./commands/env.js')).path(options, output(command)));
  env
    .command('kernel')
    .description('offer the kernel of the environment to the Jupyter of this state folder, and print its file')
    .action(async (_options, command: Command) => (await import('./commands/env.js')).kernel(output(command)));
  env
    .command('list')
    .description('list the environments on this machine, what they take, and others that hold vdk-core')
    .action(async (_options, command: Command) => (await import('./commands/env.js')).list(output(command)));
  env
    .command('check [python]')
    .description('prove that the environment, or another interpreter, runs a job')
    .action(async (python: string | undefined, _options, command: Command) =>
      (await import('./commands/env.js')).check(python, output(command))
    );
  env
    .command('remove [key...]')
    .description('remove environments by their keys')
    .option('--unused', 'all overlays that nothing runs in, and bases that jobs do not use')
    .action(async (keys: string[], options, command: Command) =>
      (await import('./commands/env.js')).remove(keys, options, output(command))
    );
}

function addConversionCommands(program: Command): void {
  program
    .command('import <job>')
    .description('make notebooks of the .sql and .py steps of a job: a folder or a .zip')
    .option('--into <dir>', 'the new folder; by default one named like the job, here')
    .option('--in-place', 'in the job’s own folder; the originals move to vdk_lab_originals/')
    .option('--undo', 'take the last import in place back')
    .addOption(
      new Option('--notebooks <kind>', 'one notebook a job, as far as order and names allow, or one a step').choices([
        'job',
        'step'
      ])
    )
    .option('--run', 'run the imported job at once, as a draft: it fails when a step does')
    .option('--dry-run', 'say what would become of each file, and write nothing')
    .action(async (job: string, options, command: Command) =>
      (await import('./commands/import.js')).importJob(job, options, output(command))
    );
  program
    .command('export <dir>')
    .description('make .sql and .py files of the notebooks of a job; they need nothing but vdk-core')
    .option('--into <dir>', 'the new folder; by default one named like the job, here')
    .option('-o, --output <zip>', 'an archive in place of a folder')
    .option('--keep-notebooks', 'leave a notebook that needs IPython as it is, in place of refusing')
    .option('--dry-run', 'say what would become of each cell, and write nothing')
    .action(async (dir: string, options, command: Command) =>
      (await import('./commands/export.js')).exportJob(dir, options, output(command))
    );
}

function addJobCommands(program: Command): void {
  program
    .command('run <dir>')
    .description('run a job’s folder as it is, as a draft')
    .option('--arguments <json>', 'arguments of the job, a JSON object')
    .option('--from <step>', 'the first step to run: a file, or <notebook>#<cell id>')
    .option('--to <step>', 'the last step to run')
    .option('--only <step>', 'the one step to run')
    .action(async (dir: string, options, command: Command) =>
      (await import('./commands/run.js')).run(dir, options, output(command))
    );
  program
    .command('validate <dir>')
    .description('check a job’s folder; exit code 1 when there is an error')
    .addOption(new Option('--format <format>', 'of the report').choices(['text', 'json', 'junit', 'sarif']))
    .addOption(shipMode())
    .option('--fix', 'make the changes that rules offer')
    .action(async (dir: string, _options, command: Command) =>
      (await import('./commands/validate.js')).validate(dir, command.optsWithGlobals(), output(command))
    );
  program
    .command('diff <before> [after]')
    .description(
      'compare two jobs: folders, zips, notebooks, or DIR@VERSION, which is what the target has of the job in DIR; one folder alone is compared with what the target runs; exit code 1 when they differ'
    )
    .option('--job-version <version>', 'compare the folder with this version; the first four digits are enough')
    .option('--team <team>', 'its team; that of config.ini when left out')
    .action(async (before: string, after: string | undefined, _options, command: Command) =>
      (await import('./commands/diff.js')).diff(before, after, command.optsWithGlobals(), output(command))
    );
  addConversionCommands(program);
  program
    .command('pack <dir>')
    .description('pack a job as it would be deployed')
    .requiredOption('-o, --output <zip>', 'the archive to write')
    .addOption(shipMode().default('notebook'))
    .option('--list', 'name each file that ships, with its size')
    .action(async (dir: string, options, command: Command) =>
      (await import('./commands/pack.js')).pack(dir, options, output(command))
    );
}

function addTargetCommands(program: Command): void {
  program
    .command('deploy <dir>')
    .description('deploy a job’s folder to a target')
    .option('--wait', 'until the target shows the version')
    .option('--enable', 'let its schedule run it')
    .option('--disable', 'keep its schedule from running it')
    .option('--reason <text>', 'a note kept with the version')
    .option('--allow-secrets', 'let what looks like a secret ship, this once')
    .addOption(shipMode())
    .action(async (dir: string, _options, command: Command) =>
      (await import('./commands/deploy.js')).deployFolder(dir, command.optsWithGlobals(), output(command))
    );
  program
    .command('start <job>')
    .description('start an execution of a deployed job')
    .option('--team <team>', 'its team; asked of the target when left out')
    .option('--arguments <json>', 'arguments, a JSON object')
    .option('--wait', 'until it has ended; exit code 1 when it failed')
    .action(async (job: string, _options, command: Command) =>
      (await import('./commands/executions.js')).start(job, command.optsWithGlobals(), output(command))
    );
  program
    .command('runs <job>')
    .description('list the executions of a job')
    .option('--team <team>', 'its team')
    .action(async (job: string, _options, command: Command) =>
      (await import('./commands/executions.js')).runs(job, command.optsWithGlobals(), output(command))
    );
  program
    .command('logs <job>')
    .description('print the log of the newest execution')
    .option('--team <team>', 'its team')
    .option('-f, --follow', 'until it has ended')
    .action(async (job: string, _options, command: Command) =>
      (await import('./commands/executions.js')).logs(job, command.optsWithGlobals(), output(command))
    );
  program
    .command('download <job>')
    .description('write the files of a deployed job into a folder')
    .option('--team <team>', 'its team; asked of the target when left out')
    .option('--into <dir>', 'the folder to write; by default one named like the job, here')
    .option('--update', 'bring a folder that exists up to date; what is replaced is kept')
    .action(async (job: string, _options, command: Command) =>
      (await import('./commands/download.js')).download(job, command.optsWithGlobals(), output(command))
    );
  program
    .command('jobs')
    .description('list the jobs of a target')
    .action(async (_options, command: Command) =>
      (await import('./commands/executions.js')).jobs(command.optsWithGlobals(), output(command))
    );
}

/** What the command of `pip install vdk-lab` does itself, so that --help names it. */
function addCommandsOfPip(program: Command): void {
  const commands = {
    'notebook [dir]': 'open JupyterLab on a folder',
    uninstall: 'take VDK Lab out of its environment'
  };
  for (const [name, description] of Object.entries(commands)) {
    program
      .command(name)
      .description(description)
      .allowUnknownOption()
      .helpOption(false)
      .allowExcessArguments()
      .action((...parameters) => {
        const command = parameters.at(-1) as Command;
        throw new CommandError(
          `"vdk-lab ${command.name()}" needs the vdk-lab of pip: "pip install vdk-lab".`,
          exitCodes.usage
        );
      });
  }
}

function addRuntimeCommands(program: Command): void {
  program
    .command('runtime')
    .description('the local runtime by itself')
    .command('start')
    .description('start it and stay; SIGTERM ends it')
    .option('--port <n>', 'port on loopback; a free one by default')
    .option('--data-dir <dir>', 'its data; in the state folder by default')
    .option('--python <path>', 'interpreter of the environment for jobs')
    .option('--token-file <file>', 'file with the token that clients must send')
    .option('--no-auth', 'everybody on this machine may use it')
    .option('--strict', 'answer as the Control Service does also where this runtime answers better')
    .option('--at-once <n>', 'executions that run at once over all jobs; 4 by default')
    .option('--keep-executions <n>', 'executions of a job that are kept; 100 by default')
    .option('--keep-days <n>', 'days that an execution is kept; 14 by default')
    .action(async options => {
      keepYoungGenerationSmall();
      // What is compiled once is kept: a start of the runtime is mostly its code. Node makes the folder itself, and never
      // returns where none can be made, as below /proc.
      if (existsSync(stateFolder())) {
        enableCompileCache(join(stateFolder(), 'compiled'));
      }
      await (await import('./commands/runtime.js')).start(options);
    });
}

/** The commands of `vdk-lab`. The code of each is loaded when it is called. */
export function makeProgram(): Command {
  const program = new Command('vdk-lab')
    .description('Write, run, deploy and watch VDK data jobs')
    .version(version)
    .option('--json', 'print the result as JSON')
    .addOption(new Option('--target <name>', 'the Control Service to use').default('local').env('VDK_LAB_TARGET'))
    .showHelpAfterError('(see vdk-lab --help)')
    .exitOverride();
  addCommandsOfPip(program);
  addEnvironmentCommands(program);
  addJobCommands(program);
  addTargetCommands(program);
  addRuntimeCommands(program);
  program
    .command('completion')
    .description('print what a shell loads to complete these commands, e.g. source <(vdk-lab completion bash)')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh']))
    .action(async (shell: 'bash' | 'zsh', _options, command: Command) =>
      (await import('./commands/completion.js')).completion(shell, program, output(command))
    );
  program
    .command('doctor')
    .description('print what was chosen on this machine, and why')
    .action(async (_options, command: Command) => (await import('./commands/doctor.js')).doctor(output(command)));
  return program;
}
