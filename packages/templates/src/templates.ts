import type { TranslationBundle } from '@jupyterlab/translation';
import type { IJobTemplate } from '@vdk-lab/tokens';
import { jobFiles } from './files';

/** The templates that come with VDK Lab. Each job runs as it is. */
export function ownTemplates(trans: TranslationBundle): IJobTemplate[] {
  return [
    {
      id: 'sql-and-python',
      title: trans.__('SQL and Python'),
      caption: trans.__('One step creates a table, one fills and checks it'),
      rank: 10,
      files: job =>
        jobFiles(job, 'Creates a table, fills it, and checks what is in it.', [
          {
            text: `# ${job.name}\n\nCells with a number are steps: they run in this order, here and when the job is deployed.`
          },
          {
            name: 'create table',
            text: '%%vdksql\ncreate table if not exists greetings (\n    greeting text,\n    said_at text\n);'
          },
          {
            name: 'fill and check',
            text: [
              'from datetime import datetime, timezone',
              '',
              'now = datetime.now(timezone.utc).isoformat()',
              "job_input.execute_query(f\"insert into greetings values ('hello', '{now}')\")",
              '[(count,)] = job_input.execute_query("select count(*) from greetings")',
              'assert count > 0, "the table is empty"',
              'print(f"{count} greetings")'
            ].join('\n')
          }
        ])
    },
    {
      id: 'csv-to-table',
      title: trans.__('CSV → table'),
      caption: trans.__('Reads a CSV text and loads its rows'),
      rank: 20,
      files: job =>
        jobFiles(job, 'Loads the rows of a CSV text into a table.', [
          { text: `# ${job.name}\n\nReplace the text below by a file beside this notebook, or by an address.` },
          {
            name: 'create table',
            text: '%%vdksql\ndrop table if exists readings;\ncreate table readings (day text, celsius real);'
          },
          {
            name: 'load rows',
            text: [
              'import csv',
              'import io',
              '',
              'text = """day,celsius',
              '2026-01-01,3.5',
              '2026-01-02,4.1',
              '"""',
              'for row in csv.DictReader(io.StringIO(text)):',
              '    job_input.execute_query(',
              "        f\"insert into readings values ('{row['day']}', {float(row['celsius'])})\"",
              '    )'
            ].join('\n')
          }
        ])
    },
    {
      id: 'empty',
      title: trans.__('Empty'),
      caption: trans.__('One step that does nothing yet'),
      rank: 90,
      files: job => jobFiles(job, 'A data job.', [{ name: 'first step', text: 'print(job_input.get_name())' }])
    }
  ];
}
