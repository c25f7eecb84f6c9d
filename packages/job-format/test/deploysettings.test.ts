import { expect, it } from 'vitest';
import { deploySettings, parseConfig } from '../src/index.js';

const of = (contacts: string) => deploySettings(parseConfig(`[contacts]\n${contacts}\n`));

it('tells the schedule and who is told of what; what is not there changes nothing', () => {
  const config = parseConfig(
    '[job]\nschedule_cron = 0 6 * * *\n[contacts]\nnotified_on_job_success = a@b.c; d@e.f,g@h.i\n'
  );
  expect(JSON.parse(JSON.stringify(deploySettings(config)))).toEqual({
    schedule: { schedule_cron: '0 6 * * *' },
    contacts: { notified_on_job_success: ['a@b.c', 'd@e.f', 'g@h.i'] }
  });
  expect(deploySettings(parseConfig('')).schedule).toEqual({ schedule_cron: '' });
});

it.each([
  ['true', true],
  ['Yes', true],
  ['on', true],
  ['1', true],
  ['FALSE', false],
  ['no', false],
  ['Off', false],
  ['0', false]
])('notifications are %s', (text, wanted) => {
  expect(of(`enable_execution_notifications = ${text}`)).toMatchObject({ enable_execution_notifications: wanted });
});

it('a delay is a number of minutes', () => {
  expect(of('notification_delay_period_minutes = 60')).toMatchObject({ notification_delay_period_minutes: 60 });
  for (const wrong of ['0', '-1', 'soon']) {
    expect(of(`notification_delay_period_minutes = ${wrong}`)).not.toHaveProperty('notification_delay_period_minutes');
  }
});
