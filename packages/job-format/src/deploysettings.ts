import type { ConfigDocument } from './config.js';

/** Settings of a job at the Control Service, in the words of its API (`DataJobConfig`). */
export interface DeploySettings {
  readonly schedule: { readonly schedule_cron: string };
  readonly contacts: {
    readonly notified_on_job_failure_user_error: string[] | undefined;
    readonly notified_on_job_failure_platform_error: string[] | undefined;
    readonly notified_on_job_success: string[] | undefined;
    readonly notified_on_job_deploy: string[] | undefined;
  };
  readonly enable_execution_notifications?: boolean;
  /** Minutes. */
  readonly notification_delay_period_minutes?: number;
}

/** As ConfigParser reads them, by which vdkcli does. */
const falsehoods = ['false', 'no', 'off', '0'];

/** What config.ini says of the job at the service. Keys that it does not hold change nothing there. */
export function deploySettings(config: ConfigDocument): DeploySettings {
  const addresses = (key: string): string[] | undefined =>
    config
      .get('contacts', key)
      ?.split(/[;,]/)
      .map(address => address.trim())
      .filter(address => address !== '');
  const flag = config.get('contacts', 'enable_execution_notifications')?.trim().toLowerCase();
  const delay = Number(config.get('contacts', 'notification_delay_period_minutes') ?? NaN);
  return {
    schedule: { schedule_cron: config.get('job', 'schedule_cron') ?? '' },
    contacts: {
      notified_on_job_failure_user_error: addresses('notified_on_job_failure_user_error'),
      notified_on_job_failure_platform_error: addresses('notified_on_job_failure_platform_error'),
      notified_on_job_success: addresses('notified_on_job_success'),
      notified_on_job_deploy: addresses('notified_on_job_deploy')
    },
    ...(flag === undefined ? {} : { enable_execution_notifications: !falsehoods.includes(flag) }),
    ...(delay > 0 ? { notification_delay_period_minutes: delay } : {})
  };
}
