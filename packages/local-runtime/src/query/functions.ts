import type { DatabaseSync } from 'node:sqlite';
import { parseCron } from '@vdk-lab/job-format/cron';

/** Next runs are the same for all jobs with a schedule, and until the next minute. */
class NextRuns {
  private minute = 0;
  private readonly known = new Map<string, number>();

  read(cron: string): number {
    const minute = Math.floor(Date.now() / 60_000);
    if (minute !== this.minute) {
      this.minute = minute;
      this.known.clear();
    }
    const next = this.known.get(cron) ?? compute(cron);
    this.known.set(cron, next);
    return next;
  }
}

const nextRuns = new NextRuns();

/** Epoch seconds of a schedule's next run; −1 without one that can be read. */
export function nextRun(cron: string | null): number {
  const text = cron?.trim() ?? '';
  // Kubernetes runs @hourly and its like, and ? for *; the service's API tells no next run of them.
  return text === '' || /^@|\?/.test(text) ? -1 : nextRuns.read(text);
}

function compute(cron: string): number {
  try {
    const next = parseCron(cron).next(new Date());
    return next ? Math.floor(next.getTime() / 1000) : -1;
  } catch {
    return -1;
  }
}

/** What queries ask for and SQLite does not have. */
export function addFunctions(database: DatabaseSync): void {
  database.function('vdk_next_run', cron => nextRun(typeof cron === 'string' ? cron : null));
  database.function('vdk_contains', { deterministic: true }, (text, lowerCase) =>
    String(text ?? '')
      .toLowerCase()
      .includes(String(lowerCase))
      ? 1
      : 0
  );
}
