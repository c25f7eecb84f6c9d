import { CronError, parseCron } from '../../cron.js';
import type { CheckInput } from '../input.js';
import type { Finding, Rule } from '../rule.js';

const file = 'config.ini';

function scheduleOf({ job, options }: CheckInput): { error: string | null; never: boolean } {
  const text = job.config.schedule.trim();
  if (text === '') {
    return { error: null, never: false };
  }
  try {
    return { error: null, never: parseCron(text).next(options.now ?? new Date()) === null };
  } catch (error) {
    if (!(error instanceof CronError)) {
      throw error;
    }
    return { error: error.message, never: false };
  }
}

const versionShape = /^\d+\.\d+(?:\.\d+)?$/;
const minor = (version: string): string => version.split('.').slice(0, 2).join('.');

function* pythonVersion({ job, options }: CheckInput): Iterable<Finding> {
  const wanted = job.config.pythonVersion?.trim();
  if (!wanted) {
    return;
  }
  if (!versionShape.test(wanted)) {
    yield { message: `python_version is "${wanted}"; write a version such as 3.11.`, file, severity: 'error' };
  } else if (options.pythonVersion && minor(options.pythonVersion) !== minor(wanted)) {
    const message = `The job asks for Python ${wanted}; here it runs with ${options.pythonVersion}.`;
    yield { message, file };
  }
}

const known: Readonly<Record<string, readonly string[]>> = {
  owner: ['team'],
  job: ['schedule_cron', 'python_version', 'db_default_type'],
  contacts: [
    'notified_on_job_failure_user_error',
    'notified_on_job_failure_platform_error',
    'notified_on_job_success',
    'notified_on_job_deploy',
    'enable_attempt_notifications',
    'enable_execution_notifications',
    'notification_delay_period_minutes'
  ]
};

function* unknownSettings({ job }: CheckInput): Iterable<Finding> {
  for (const { section, key, line } of job.config.document?.settings() ?? []) {
    const keys = Object.hasOwn(known, section) ? known[section] : undefined;
    if (keys && !keys.includes(key)) {
      const near = keys.find(one => one.replaceAll('_', '') === key.replace(/[_\-. ]/g, ''));
      const hint = near ? ` Is ${near} meant?` : '';
      yield {
        message: `Nothing reads ${key} in [${section}].${hint}`,
        file,
        line,
        ...(near ? { severity: 'warning' } : {})
      };
    }
  }
}

const address = /^[^\s@;,]+@[^\s@;,]+$/;
const truths = ['true', 'false', 'yes', 'no', 'on', 'off', '1', '0'];

function* badSettings({ job }: CheckInput): Iterable<Finding> {
  const { document } = job.config;
  for (const { section, key, line } of document?.settings() ?? []) {
    const value = (section === 'contacts' ? document?.get(section, key)?.trim() : '') ?? '';
    if (value === '') {
      continue;
    }
    if (key.startsWith('notified_on')) {
      const wrong = value.split(/[;,]/).find(one => one.trim() !== '' && !address.test(one.trim()));
      if (wrong !== undefined) {
        yield { message: `"${wrong.trim()}" in ${key} is no mail address; separate addresses with ";".`, file, line };
      }
    } else if (key.startsWith('enable_') && !truths.includes(value.toLowerCase())) {
      yield { message: `${key} is "${value}"; write true or false.`, file, line };
    } else if (key === 'notification_delay_period_minutes' && !/^[1-9]\d*$/.test(value)) {
      yield { message: `${key} is "${value}"; write a number of minutes above 0.`, file, line };
    }
  }
}

export const configRules: readonly Rule[] = [
  {
    id: 'no-config',
    severity: 'error',
    title: 'No config.ini',
    explanation:
      'config.ini says to which team the job belongs, and when it runs. A local run does without it, a deploy does not.',
    check: ({ job }) =>
      job.config.document !== null || job.files.some(({ path }) => path === file)
        ? []
        : [
            {
              message: 'There is no config.ini. Make one with a section [owner] and a line "team = …".',
              fix: {
                title: 'Make config.ini',
                edits: [{ kind: 'set-setting', section: 'owner', key: 'team', value: '' }]
              }
            }
          ]
  },
  {
    id: 'no-team',
    severity: 'error',
    title: 'No team',
    explanation: 'A Control Service keeps jobs by team, and deploys none without.',
    check: ({ job }) =>
      job.config.document === null || job.config.team.trim() !== ''
        ? []
        : [{ message: 'config.ini names no team: add "team = …" to the section [owner].', file }]
  },
  {
    id: 'invalid-schedule',
    severity: 'error',
    title: 'A schedule that is not understood',
    explanation:
      'Five fields in UTC: minute, hour, day of the month, month, day of the week (0–6, Sunday is 0). Empty means by hand only.',
    check: input => {
      const { error } = scheduleOf(input);
      return error === null ? [] : [{ message: error, file }];
    }
  },
  {
    id: 'schedule-never',
    severity: 'warning',
    title: 'A schedule that never comes',
    explanation:
      'The fields are valid, but no day has them all, such as 31 February. Leave the schedule empty when the job is started by hand.',
    check: input => (scheduleOf(input).never ? [{ message: `"${input.job.config.schedule}" never comes.`, file }] : [])
  },
  {
    id: 'python-version',
    severity: 'warning',
    title: 'Another Python than here',
    explanation:
      'What runs here may fail there. Make an environment with the job’s version (vdk-lab env create --python), or change python_version.',
    check: pythonVersion
  },
  {
    id: 'unknown-setting',
    severity: 'info',
    title: 'A setting that nothing reads',
    explanation:
      'Keys of [owner], [job] and [contacts] are fixed; a key with a spelling of its own does nothing, without a word. It is kept as it is.',
    check: unknownSettings
  },
  {
    id: 'invalid-setting',
    severity: 'warning',
    title: 'A setting with a value that does not fit',
    explanation:
      'Addresses are separated by ";", switches are true or false, the delay of notifications is a number of minutes.',
    check: badSettings
  }
];
