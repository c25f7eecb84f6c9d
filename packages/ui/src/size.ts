/** A size in bytes as people read it. */
export function bytesText(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const power = bytes < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const format = {
    style: 'unit',
    unit: units[power] ?? 'byte',
    // The short form of a byte has no plural in English.
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumSignificantDigits: 3
  } as const;
  return new Intl.NumberFormat(undefined, format).format(bytes / 1000 ** power);
}
