// Mixed load: everything a client may do, and a ledger of what was acknowledged.
import { ZipFile } from 'yazl';

const jobCount = 8;
const clients = 4;

const step = `import subprocess, time
def run(job_input):
    arguments = job_input.get_arguments()
    job_input.execute_query('create table if not exists runs (at text)')
    properties = job_input.get_all_properties()
    job_input.set_all_properties({**properties, 'by_a_run': time.time()})
    if arguments.get('children'):
        subprocess.Popen(['sleep', '600'])
    for line in range(arguments.get('lines', 3)):
        print('line', line)
    time.sleep(arguments.get('sleep', 0))
    if arguments.get('fail'):
        raise ValueError('asked to fail')
`;

export async function archive(note) {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('[owner]\nteam = soak\n'), 'job/config.ini');
  zip.addBuffer(Buffer.from(step), 'job/10_step.py');
  zip.addBuffer(Buffer.from(String(note)), 'job/note.txt');
  zip.end();
  const parts = [];
  for await (const part of zip.outputStream) {
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What was acknowledged: it must be there for ever. */
class Ledger {
  /** Job → number of its last write. */
  properties = new Map();
  secrets = new Map();
  /** Job → version ids. */
  versions = new Map();
  /** Execution id → job. */
  executions = new Map();
  /** Executions whose cancellation was taken. */
  cancelled = new Set();
  requests = 0;

  summary() {
    const versions = [...this.versions.values()].reduce((sum, ids) => sum + ids.size, 0);
    return `${this.requests} requests, ${versions} versions, ${this.executions.size} executions, ${this.cancelled.size} cancelled`;
  }
}

export class Load {
  ledger = new Ledger();
  jobs = Array.from({ length: jobCount }, (_, index) => `soak-job-${index}`);
  #count = 0;

  constructor(runtime, random) {
    this.runtime = runtime;
    this.random = random;
  }

  /** Jobs, deployed; half of them run each minute. */
  async prepare() {
    const { runtime } = this;
    for (const [index, name] of this.jobs.entries()) {
      const schedule = { schedule_cron: index % 2 ? '* * * * *' : '' };
      const made = await runtime.send('POST', runtime.job(''), { job_name: name, config: { schedule } });
      if (made.status !== 201) {
        throw new Error(`A job was not made: ${made.status}`);
      }
      await this.upload(name);
    }
    for (const name of this.jobs) {
      while ((await runtime.send('GET', runtime.job(name, '/deployments'))).body.length === 0) {
        await new Promise(done => setTimeout(done, 50));
      }
    }
  }

  /** Some clients at once, until the runtime is gone or `until` says so. */
  async run({ until = () => false } = {}) {
    const { child } = this.runtime;
    const isGone = () => child.exitCode !== null || child.signalCode !== null;
    // Each client has jobs of its own, so that what it wrote last is what must be there.
    const client = async number => {
      const own = this.jobs.filter((_, index) => index % clients === number);
      while (!until() && !isGone()) {
        try {
          await this.act(own[Math.floor(this.random() * own.length)]);
          this.ledger.requests += 1;
        } catch (error) {
          // Only what was answered counts; but an answer that is none, while it lives, is an error.
          if (!isGone() && !(error instanceof TypeError)) {
            throw error;
          }
          await new Promise(done => setTimeout(done, 20));
        }
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  }

  async act(name) {
    const { runtime, random, ledger } = this;
    const kind = random();
    if (kind < 0.3) {
      // Not the job's own properties: its runs write those.
      await this.write(`ledger-of-${name}`, 'properties', ledger.properties);
    } else if (kind < 0.4) {
      await this.write(name, 'secrets', ledger.secrets);
    } else if (kind < 0.5) {
      await this.upload(name);
    } else if (kind < 0.65) {
      await this.start(name);
    } else if (kind < 0.68) {
      await this.cancel(name);
    } else if (kind < 0.85) {
      const query = '{jobs(pageNumber: 1, pageSize: 5) {content {jobName deployments {lastExecutionStatus}}}}';
      expect(await runtime.send('GET', `${runtime.job('')}?query=${encodeURIComponent(query)}`), 200);
    } else {
      const { body } = expect(await runtime.send('GET', runtime.job(name, '/executions')), 200);
      const id = body[0]?.id;
      if (id) {
        expect(await runtime.send('GET', runtime.job(name, `/executions/${id}/logs`)), 200);
        expect(await runtime.send('GET', runtime.extra(name, `/executions/${id}/steps`)), 200);
      }
    }
  }

  async write(name, kind, numbers) {
    this.#count += 1;
    const number = this.#count;
    const path = this.runtime.job(name, `/deployments/x/${kind}`);
    expect(await this.runtime.send('PUT', path, { [`soak_${number}`]: number, number }), 204, 202);
    numbers.set(name, number);
  }

  async upload(name) {
    const { runtime, ledger } = this;
    this.#count += 1;
    const uploaded = expect(await runtime.send('POST', runtime.job(name, '/sources'), await archive(this.#count)), 200);
    const { version_sha: version } = uploaded.body;
    ledger.versions.set(name, (ledger.versions.get(name) ?? new Set()).add(version));
    expect(await runtime.send('POST', runtime.job(name, '/deployments'), { job_version: version }), 202);
  }

  async start(name) {
    const { runtime, random, ledger } = this;
    const args = {
      sleep: Math.floor(random() * 10),
      fail: random() < 0.2,
      children: random() < 0.3,
      lines: Math.floor(random() * 2000)
    };
    const answer = expect(
      await runtime.send('POST', runtime.job(name, '/deployments/x/executions'), { args }),
      202,
      409
    );
    if (answer.status === 202) {
      ledger.executions.set(answer.headers.get('location').split('/').at(-1), name);
    }
  }

  async cancel(name) {
    const { runtime, ledger } = this;
    const path = runtime.job(name, '/executions?execution_status=running&execution_status=submitted');
    const [active] = expect(await runtime.send('GET', path), 200).body;
    if (active) {
      const answer = expect(await runtime.send('DELETE', runtime.job(name, `/executions/${active.id}`)), 200, 400);
      if (answer.status === 200) {
        ledger.cancelled.add(active.id);
      }
    }
  }
}

/** The answer, if it has one of these codes. 503: the runtime is ending, which it says. */
function expect(answer, ...statuses) {
  if (![...statuses, 503].includes(answer.status)) {
    throw new Error(`Status ${answer.status} instead of ${statuses.join(' or ')}: ${JSON.stringify(answer.body)}`);
  }
  if (answer.status === 503) {
    throw new TypeError('The runtime is ending.');
  }
  return answer;
}
