import type { ITemplateFile } from '@vdk-lab/tokens';

/** A cell of a template: a step has a name, Markdown has none. */
export interface ITemplateCell {
  readonly name?: string;
  readonly text: string;
}

function notebook(cells: readonly ITemplateCell[]): string {
  return `${JSON.stringify(
    {
      cells: cells.map(({ name, text }, index) =>
        name === undefined
          ? { cell_type: 'markdown', id: `text-${index}`, metadata: {}, source: text }
          : {
              cell_type: 'code',
              id: `step-${index}`,
              metadata: { tags: ['vdk'], vdk: { name } },
              source: text,
              outputs: [],
              execution_count: null
            }
      ),
      metadata: {
        kernelspec: { name: 'vdk', display_name: 'VDK job (Python)', language: 'python' },
        language_info: { name: 'python' }
      },
      nbformat: 4,
      nbformat_minor: 5
    },
    null,
    1
  )}\n`;
}

/** The files of every new job: settings, requirements, a README, and a notebook with the cells. */
export function jobFiles(
  job: { readonly name: string; readonly team: string },
  about: string,
  cells: readonly ITemplateCell[]
): ITemplateFile[] {
  const config = [
    '; Settings of this data job.',
    '[owner]',
    `team = ${job.team.replace(/%/g, '%%')}`,
    '',
    '[job]',
    '; Five fields in UTC, such as 0 6 * * * for every day at six. Empty: runs only when somebody starts it.',
    'schedule_cron =',
    ''
  ].join('\n');
  return [
    { path: 'config.ini', content: config },
    { path: 'requirements.txt', content: '# Python packages of this job, one a line.\n' },
    { path: 'README.md', content: `# ${job.name}\n\n${about}\n` },
    { path: '10_steps.ipynb', content: notebook(cells), open: true }
  ];
}
