import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, CronError, cronInWords, parseConfig, parseCron } from '../src/index.js';

describe('config.ini', () => {
  const text =
    '; about\r\n[owner]\r\nteam = a %% b\r\n\r\n[job]\r\n# when\r\nSchedule_Cron : 0 6 * * *\r\nunknown = kept\r\n';

  it('is read as Python reads it', () => {
    const config = parseConfig(text);
    expect(config.get('owner', 'team')).toBe('a % b');
    expect(config.get('job', 'schedule_cron')).toBe('0 6 * * *');
    expect(config.get('job', 'nothing')).toBeNull();
    expect(parseConfig('[a]\nx = 1\ny = %(x)s2\n').get('a', 'y')).toBe('12');
    expect(parseConfig('[a]\nx = 1\n  2\n').get('a', 'x')).toBe('1\n2');
  });

  it('keeps comments, order, line ends and unknown keys when it is written', () => {
    const config = parseConfig(text);
    config.set('job', 'schedule_cron', '5 * * * *');
    expect(config.toString()).toBe(text.replace('0 6 * * *', '5 * * * *'));
    config.set('new', 'key', '100 %');
    expect(parseConfig(config.toString()).get('new', 'key')).toBe('100 %');
  });

  it.each(['team = x', '[a]\nnothing', '[a]\nx=1\nX=2', '[a]\n[a]'])('says where %j is wrong', wrong => {
    expect(() => parseConfig(wrong)).toThrow(ConfigError);
  });

  it('gives back what was set, and changes nothing else', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9 %_.-]{0,20}$/).map(value => value.trim());
    fc.assert(
      fc.property(word, value => {
        const config = parseConfig('[a]\n; c\nother = 1\n');
        config.set('a', 'key', value);
        expect(parseConfig(config.toString()).get('a', 'key')).toBe(value);
        expect(config.toString()).toContain('; c\nother = 1\n');
      })
    );
  });
});

describe('schedules', () => {
  it.each([
    ['0 6 * * *', '2026-01-01T05:00:00Z', '2026-01-01T06:00:00.000Z'],
    ['@hourly', '2026-01-01T05:00:00Z', '2026-01-01T06:00:00.000Z'],
    ['0 0 1 * mon', '2026-01-02T00:00:00Z', '2026-01-05T00:00:00.000Z'],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['*/15 9-17 * jan sun', '2026-01-01T00:00:00Z', '2026-01-04T09:00:00.000Z']
  ])('%s after %s is %s', (text, after, next) => {
    expect(parseCron(text).next(new Date(after))?.toISOString()).toBe(next);
  });

  it.each([
    '',
    '1 2 3 4',
    '61 * * * *',
    '* * * * * *',
    '0 0 * * 7',
    '@reboot',
    '0 0 L * *',
    '? * * * *',
    'a b c d e',
    '0 0 * * mon#1'
  ])('refuses %j', text => {
    expect(() => parseCron(text)).toThrow(CronError);
  });

  it('are told in words', () => {
    expect(cronInWords('0 6 * * *')).toContain('06:00');
  });
});
