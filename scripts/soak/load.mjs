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
  /** Jobs whose deletion was asked for and not answered: they are there as a whole, or not at all. */
  leaving = new Set();
  /** Jobs whose deletion was taken, and that were not made again. */
  deleted = new Set();
  /** Jobs whose deployment was taken away, and that were not deployed again. */
  undeployed = new Set();
  requests = 0;
  deletions = 0;

  /** Nothing of a job counts any more. */
  forget(name) {
    for (const kept of [this.secrets, this.versions, this.undeployed]) {
      kept.delete(name);
    }
    for (const id of [...this.executions.keys()].filter(id => this.executions.get(id) === name)) {
      this.executions.delete(id);
      this.cancelled.delete(id);
    }
    this.leaving.delete(name);
    this.deleted.add(name);
  }

  summary() {
    const versions = [...this.versions.values()].reduce((sum, ids) => sum + ids.size, 0);
    const { requests, executions, cancelled, deletions } = this;
    return `${requests} requests, ${versions} versions, ${executions.size} executions, ${cancelled.size} cancelled, ${deletions} deletions`;
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
    for (const name of this.jobs) {
      await this.make(name);
    }
    for (const name of this.jobs) {
      while ((await runtime.send('GET', runtime.job(name, '/deployments'))).body.length === 0) {
        await new Promise(done => setTimeout(done, 50));
      }
    }
  }

  /** A job, deployed, with nothing of one that had its name. */
  async make(name) {
    const { runtime, ledger } = this;
    ledger.deleted.delete(name);
    const schedule = { schedule_cron: this.jobs.indexOf(name) % 2 ? '* * * * *' : '' };
    // 409: it was made before, and the answer did not come.
    expect(await runtime.send('POST', runtime.job(''), { job_name: name, config: { schedule } }), 201, 409);
    const { body } = expect(await runtime.send('GET', runtime.job(name, '/deployments/x/secrets')), 200);
    if (Object.keys(body).length > 0) {
      throw new Error(`The new ${name} has secrets of the one before: ${Object.keys(body).join(', ')}`);
    }
    await this.upload(name);
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
    if (!ledger.versions.has(name)) {
      await this.make(name);
    } else if (kind < 0.3) {
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
    } else if (kind < 0.7) {
      await this.remove(name);
    } else if (kind < 0.72) {
      await this.undeploy(name);
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
    ledger.undeployed.delete(name);
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
      409,
      404
    );
    if (answer.status === 202) {
      ledger.executions.set(answer.headers.get('location').split('/').at(-1), name);
    }
  }

  /** The job; under an execution it stays. */
  async remove(name) {
    const { runtime, ledger } = this;
    ledger.leaving.add(name);
    const answer = expect(await runtime.send('DELETE', runtime.job(name)), 200, 409);
    ledger.leaving.delete(name);
    if (answer.status === 200) {
      ledger.forget(name);
      ledger.deletions += 1;
    }
  }

  /** What is being made for it ends with it. */
  async undeploy(name) {
    const { runtime, ledger } = this;
    expect(await runtime.send('DELETE', runtime.job(name, '/deployments/x')), 202);
    ledger.undeployed.add(name);
    ledger.deletions += 1;
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
