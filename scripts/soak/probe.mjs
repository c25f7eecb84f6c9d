// Loaded into the runtime's process by the soak: on SIGUSR2 it collects garbage and writes down what is left.
import { appendFileSync } from 'node:fs';

process.on('SIGUSR2', () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(process.env.SOAK_MEMORY_FILE, `${heapUsed + external}\n`);
});
