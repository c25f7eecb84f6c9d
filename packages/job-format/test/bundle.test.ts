import { describe, expect, it } from 'vitest';
import { bundleSize } from './bundle.mjs';

describe('what the Lab bundles for the live outline', () => {
  it('is at most 25 kB of gzip, with the schedule module too', async () => {
    expect(await bundleSize()).toBeLessThanOrEqual(25_000);
    expect(await bundleSize("export * from '@vdk-lab/job-format/outline';")).toBeLessThanOrEqual(25_000);
  });

  it('grows beyond that with the rules: they stay out of it', async () => {
    expect(await bundleSize("export * from '@vdk-lab/job-format';")).toBeGreaterThan(25_000);
  });
});
