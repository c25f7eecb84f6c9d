import type { CheckInput } from '../input.js';
import { readRequirements } from '../requirementlines.js';
import type { Finding, Rule } from '../rule.js';
import { meets, otherMinor } from '../versions.js';

const file = 'requirements.txt';

function* vdkVersion({ options }: CheckInput): Iterable<Finding> {
  const [here, there] = [options.vdkVersion, options.deployed?.vdkVersion];
  if (!here || !there || here === there) {
    return;
  }
  const isOther = otherMinor(here, there);
  if (isOther !== null) {
    yield {
      message: `The target runs the job with vdk-core ${there}; here it runs with ${here}.`,
      // Each build has a number of its own.
      ...(isOther ? {} : { severity: 'info' })
    };
  }
}

function* pythonOfTarget({ job, options }: CheckInput): Iterable<Finding> {
  const [here, there] = [options.pythonVersion, options.deployed?.pythonVersion];
  if (here && there && !job.config.pythonVersion && otherMinor(here, there)) {
    yield { message: `The target runs the job with Python ${there}; here it runs with ${here}.` };
  }
}

/** What requirements.txt asks for without a condition, and that is not as it asks in the environment of the job here. */
function* requirements(input: CheckInput, wants: 'missing' | 'other'): Iterable<Finding> {
  const { packages } = input.options;
  if (!packages) {
    return;
  }
  for (const { name, asked, line } of readRequirements(input.job.requirements)) {
    const version = Object.hasOwn(packages, name) ? packages[name] : undefined;
    if (version === undefined) {
      if (wants === 'missing') {
        yield { message: `${name} is asked for, and not installed where the job runs here.`, file, line };
      }
    } else if (wants === 'other' && asked !== '' && meets(version, asked) === false) {
      yield { message: `${name} ${asked} is asked for; here the job runs with ${version}.`, file, line };
    }
  }
}

export const environmentRules: readonly Rule[] = [
  {
    id: 'vdk-version',
    severity: 'warning',
    title: 'Another VDK than here',
    explanation:
      'The target keeps the VDK with which it runs a job. What runs here may behave differently there: ask who runs the target, or use an environment with that version (vdk-lab env use).',
    check: vdkVersion
  },
  {
    id: 'target-python',
    severity: 'warning',
    title: 'Another Python at the target',
    explanation:
      'config.ini names no python_version, so that the target keeps its own. Name the one that the job is developed with, or use an environment with that of the target (vdk-lab env create --python).',
    check: pythonOfTarget
  },
  {
    id: 'requirement-not-installed',
    severity: 'warning',
    title: 'A requirement that is not installed here',
    explanation:
      'A deployment installs it; what was tried here ran without. Run the job once, which installs its requirements, and restart the kernel.',
    check: input => requirements(input, 'missing')
  },
  {
    id: 'requirement-differs',
    severity: 'warning',
    title: 'A requirement in another version than here',
    explanation:
      'A deployment installs what requirements.txt asks for; what was tried here ran with another version. Run the job once, which installs its requirements, or ask for the version that was tried.',
    check: input => requirements(input, 'other')
  }
];
