// A Jupyter that `vdk-lab notebook` opened, as a program sees it.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const pause = milliseconds => new Promise(done => setTimeout(done, milliseconds));

/**
 * Waits for what a busy machine takes its time for.
 * @template T
 * @param {string} what it is waited for, for people
 * @param {() => Promise<T | undefined> | T | undefined} look
 * @param {() => Promise<void> | void} [check] throws when waiting is in vain
 * @returns {Promise<T>}
 */
export async function waitFor(what, look, check = () => undefined) {
  const end = Date.now() + 300_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found;
    }
    await check();
    if (Date.now() > end) {
      throw new Error(`Waited five minutes for ${what}`);
    }
    await pause(100);
  }
}

export function freePort() {
  return new Promise(done => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/**
 * Records of a log of Jupyter in which something failed, and that are about us: Jupyter's own, such as a page that was closed while
 * a kernel still wrote to it, come by chance.
 */
export function failuresOfOurs(log) {
  const records = log.split(/^(?=\[[A-Z] |Traceback)/m);
  return records.filter(record => /^\[[EC] |^ *Traceback/m.test(record) && /vdk[-_ ]?lab/i.test(record));
}

/** Command lines of the processes that name a folder. */
export function processesOf(folder) {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      try {
        const command = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
        return command.includes(folder) && Number(pid) !== process.pid ? [command] : [];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}

export class Lab {
  #child;
  #ended;

  /**
   * @param {import('./environment.mjs').FreshEnvironment} environment
   * @param {string[]} options of Jupyter
   * @param {Record<string, string>} variables beside those of the environment
   */
  static async open(environment, folder, options = [], variables = {}) {
    const lab = new Lab();
    lab.environment = environment;
    lab.log = join(environment.folder, 'jupyter.log');
    const port = await freePort();
    const command = environment.program('vdk-lab');
    const rest = ['--no-browser', '--allow-root', '--ServerApp.ip=127.0.0.1', `--ServerApp.port=${port}`];
    lab.#child = spawn(command, ['notebook', folder, ...options, ...rest, '--ServerApp.port_retries=0'], {
      cwd: environment.home,
      env: { ...environment.variables, ...variables },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    const log = createWriteStream(lab.log, { flags: 'a' });
    lab.#child.stdout.pipe(log, { end: false });
    lab.#child.stderr.pipe(log, { end: false });
    lab.#ended = new Promise(done => lab.#child.once('exit', done));
    try {
      await waitFor(
        'Jupyter',
        () => lab.#findServer(),
        () => lab.#fail()
      );
    } catch (error) {
      await lab.close();
      throw error;
    }
    return lab;
  }

  get said() {
    return readFileSync(this.log, 'utf8');
  }

  #fail() {
    const end = this.#child.exitCode ?? this.#child.signalCode;
    if (end !== null) {
      throw new Error(`vdk-lab notebook ended with ${end}:\n${this.said}`);
    }
  }

  async #findServer() {
    const runtime = join(this.environment.home, '.local/share/jupyter/runtime');
    const file = join(runtime, `jpserver-${this.#child.pid}.json`);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // Jupyter writes the file in place: it may be there and not be whole yet.
    if (!text.trimEnd().endsWith('}')) {
      return undefined;
    }
    const { url, token } = JSON.parse(text);
    this.url = url;
    this.token = token;
    return fetch(`${url}api`).then(
      ({ ok }) => ok || undefined,
      () => undefined
    );
  }

  /** Address for a browser. */
  page(path) {
    return `${this.url}${path}?token=${this.token}`;
  }

  async get(path) {
    return fetch(`${this.url}${path}`, { headers: { Authorization: `token ${this.token}` } });
  }

  /** A request to the back end of the plugins. */
  async api(path, body) {
    const answer = await fetch(`${this.url}vdk-lab/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { Authorization: `token ${this.token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    const content = await answer.json();
    if (!answer.ok) {
      throw Object.assign(new Error(`${content.what} ${content.why}`), { problem: content });
    }
    return content;
  }

  /** The labextensions that the page at `path` would load. */
  async labextensions(path) {
    const page = await (await this.get(path)).text();
    const [, config = '{}'] = /<script id="jupyter-config-data"[^>]*>([\s\S]*?)<\/script>/.exec(page) ?? [];
    return JSON.parse(config).federated_extensions.map(({ name }) => name);
  }

  /** Ends it as Ctrl-C would, and waits for all that it has started. */
  async close() {
    this.#child.kill('SIGTERM');
    await this.#ended;
    await waitFor('the end of what Jupyter has started', () => processesOf(this.environment.folder).length === 0);
  }
}
