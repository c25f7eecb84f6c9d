// The least that could answer the same: node:http and node:sqlite on a copy of the database. Prints `ready: <url>`.
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2]);
database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
const read = database.prepare('select * from jobs where name = ?');
const write = database.prepare('insert or replace into properties (job, content) values (?, ?)');
const columns = 'j.name, j.team, j.description, d.enabled from jobs j left join deployments d on d.job = j.name';
const like = 'where j.name like ?1 or j.team like ?1 or j.description like ?1';
const pages = {
  all: database.prepare(`select ${columns} order by j.name limit 25 offset ?`),
  found: database.prepare(`select ${columns} ${like} order by j.name limit 25 offset ?2`)
};
const counts = {
  all: database.prepare('select count(*) as total from jobs'),
  found: database.prepare(`select count(*) as total from jobs j ${like}`)
};
const last = database.prepare(
  'select id, status, start_time, end_time from executions where job = ? order by start_time desc limit 10'
);

function page(offset, search) {
  const rows = search ? pages.found.all(`%${search}%`, offset) : pages.all.all(offset);
  const { total } = search ? counts.found.get(`%${search}%`) : counts.all.get();
  return { total, content: rows.map(row => ({ ...row, executions: last.all(row.name) })) };
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://bare');
  if (request.method === 'PUT') {
    let body = '';
    request.on('data', part => (body += part));
    request.on('end', () => {
      write.run(pathname.slice(1), JSON.stringify(JSON.parse(body)));
      response.writeHead(204).end();
    });
    return;
  }
  const offset = searchParams.get('offset');
  const answer = offset === null ? read.get(pathname.slice(1)) : page(Number(offset), searchParams.get('search'));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? null));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`ready: http://127.0.0.1:${server.address().port}\n`));
process.once('SIGTERM', () => process.exit(0));
