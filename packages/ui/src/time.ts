import type { TranslationBundle } from '@jupyterlab/translation';

/** A duration as people read it: `42 s`, `1 min 04 s`, `3 h 12 min`. Below ten seconds with one decimal. */
export function durationText(milliseconds: number, trans: TranslationBundle): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) {
    return trans.__('%1 s', seconds.toFixed(1));
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return trans.__('%1 s', String(whole));
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return trans.__('%1 min %2 s', String(minutes), String(whole % 60).padStart(2, '0'));
  }
  return trans.__('%1 h %2 min', String(Math.floor(minutes / 60)), String(minutes % 60).padStart(2, '0'));
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1]
];

/** A time beside now: `4 min. ago`, `in 12 min.`, in the language of the browser. */
export function relativeText(time: string, now: number): string {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  const [unit, size] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
  return format.format(Math.trunc(seconds / size), unit);
}

/** A time with its zone, for tool-tips. */
export function absoluteText(time: string): string {
  return (
    new Date(time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' }) + ' UTC'
  );
}
