/** What the runtime offers beside the Control Service's API; its capabilities and the Lab's target `local` name the same. */
export const features = [
  'events',
  'versions',
  'version-sources',
  'deployment-status',
  'log-follow',
  'step-events',
  'execution-arguments',
  'resource-usage',
  'disk-use',
  'skipped-starts'
] as const;
