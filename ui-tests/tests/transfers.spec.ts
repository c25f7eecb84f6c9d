import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, expectAccessible, openDialog, openLab, setTheme, test } from './fixtures';
import { Journey } from './journey';

const pictures = join(import.meta.dirname, '../screenshots');
const root = join(import.meta.dirname, '../../.cache/ui/lab/root');

/** As people write them: a byte order mark, CRLF, no newline at the end, tabs, a helper. */
const files: Readonly<Record<string, string>> = {
  'config.ini': '; mine\r\n[owner]\r\nteam = analytics\r\n',
  '10_create_days.sql': '\uFEFFcreate table days (day text, amount int)',
  '20_fill_days.py':
    'from helper import days\r\n\r\n\r\ndef run(job_input):\r\n\tfor day in days():\r\n' +
    '\t\tjob_input.execute_query(f"insert into days values (\'{day}\', 2)")\r\n',
  '30_totals.sql': 'create table totals as\nselect sum(amount) as amount from days -- größer\n',
  '40_check.py':
    'def run(job_input):\n    rows = job_input.execute_query("select amount from totals")\n    assert rows[0][0] == 4, rows\n',
  'helper.py': 'def days():\n    return ["2026-01-01", "2026-01-02"]\n'
};

function write(folder: string): void {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(root, folder, path), text);
  }
}

/** The files of a folder that JupyterLab shows, name → text. */
function read(folder: string): Record<string, string> {
  const names = readdirSync(join(root, folder)).filter(name => !name.startsWith('.'));
  return Object.fromEntries(names.map(name => [name, readFileSync(join(root, folder, name), 'utf8')]));
}

const dialogOf = (page: Page): Locator => page.getByRole('dialog');

for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
  const short = theme.endsWith('Dark') ? 'dark' : 'light';

  test(`a job of files is imported as a notebook, run, and exported byte for byte (${short})`, async ({ page }) => {
    const name = `days-${short}`;
    write(`files/${name}`);
    await openLab(page);
    await setTheme(page, theme);
    await page.locator('.jp-LauncherCard', { hasText: 'Import VDK Job' }).click();
    const dialog = dialogOf(page);
    // By keyboard alone: the field has the focus, Enter imports.
    await expect(dialog.getByLabel('From')).toBeFocused();
    await page.keyboard.type(`files/${name}`);
    await expect(dialog.getByText(/4 steps become cells of 10_/)).toBeVisible();
    // VDK takes the helper for a step too: it stays a file.
    await dialog.getByText('5 steps', { exact: true }).click();
    await page.screenshot({ path: join(pictures, `import-${short}.png`) });
    await expectAccessible(page, '.jp-Dialog');
    await dialog.getByLabel('Name', { exact: true }).press('Enter');
    await expect(dialog).toBeHidden();

    const journey = new Journey(page);
    await expect(journey.header(4)).toContainText('40_check.py');
    await journey.startRun();
    await journey.waitForRun('succeeded');
    await expect(journey.header(1)).toContainText('succeeded');
    await page.screenshot({ path: join(pictures, `imported-${short}.png`) });

    await openDialog(page, 'vdk-lab:export-job', { path: name });
    await expect(dialog.getByText(/Creates \/days-\w+\.zip with 6 files/)).toBeVisible();
    await dialog.getByText('4 steps', { exact: true }).click();
    await expect(dialog.getByText('as it was imported, byte for byte')).toHaveCount(4);
    await page.screenshot({ path: join(pictures, `export-${short}.png`) });
    await expectAccessible(page, '.jp-Dialog');
    await dialog.getByRole('button', { name: 'Export job' }).click();
    await expect(dialog).toBeHidden();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save on this computer' }).click();
    expect((await saved).suggestedFilename()).toBe(`${name}.zip`);

    await openDialog(page, 'vdk-lab:export-job', { path: name });
    await dialog.getByRole('radio', { name: 'A new folder' }).click();
    await expect(dialog.getByText(`Creates /${name}-2 with 6 files`)).toBeVisible();
    await dialog.getByRole('button', { name: 'Export job' }).click();
    await expect(dialog).toBeHidden();
    expect(read(`${name}-2`)).toEqual(files);

    // What the zip holds is what was imported: it imports to the same job again.
    await openDialog(page, 'vdk-lab:import-job', { path: `${name}.zip` });
    await expect(dialog.getByText(/4 steps become cells of 10_/)).toBeVisible();
    await dialog.getByRole('button', { name: 'Import job' }).click();
    await expect(dialog).toBeHidden();
    await expect.poll(() => readdirSync(root)).toContain(`${name}-3`);
    const [notebook = ''] = readdirSync(join(root, name)).filter(file => file.endsWith('.ipynb'));
    const cells = (folder: string): unknown =>
      (JSON.parse(readFileSync(join(root, folder, notebook), 'utf8')) as { cells: { source: unknown }[] }).cells.map(
        ({ source }) => source
      );
    expect(cells(`${name}-3`)).toEqual(cells(name));
  });
}

test('a folder is imported in place from its context menu, and taken back', async ({ page }) => {
  write('in-place-days');
  await openLab(page);
  const item = page.locator('.jp-DirListing-item', { hasText: 'in-place-days' });
  await item.click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Import VDK Job' }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('radio', { name: /In place/ }).click();
  await expect(dialog.getByText(/The originals move to/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Import job' }).click();
  await expect(dialog).toBeHidden();
  await expect(new Journey(page).header(4)).toContainText('40_check.py');
  const names = readdirSync(join(root, 'in-place-days'))
    .filter(name => !name.startsWith('.'))
    .sort();
  expect(names.filter(name => !name.endsWith('.ipynb'))).toEqual(['config.ini', 'helper.py', 'vdk_lab_originals']);
  // The kernel marks the notebook as changed when it starts: nobody is asked about what nobody edited.
  const changed = page.locator('.lm-TabBar-tab.jp-mod-dirty', { hasText: '10_steps' });
  await expect(changed).toBeVisible({ timeout: 120_000 });
  const cell = new Journey(page).notebook.locator('.cm-content').first();
  await cell.click();
  await page.keyboard.insertText('-- mine');
  const takeBack = page.getByRole('button', { name: 'Take it back' });
  await takeBack.click();
  await expect(dialog).toContainText('Save your work');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await cell.click();
  await page.keyboard.press('Control+z');
  await expect(cell).not.toContainText('-- mine');
  await expect(changed, 'still marked as changed').toBeVisible();
  await expect(takeBack, 'offered again').toHaveCount(1);
  await takeBack.click();
  await expect(page.getByText('was taken back')).toBeVisible();
  expect(read('in-place-days')).toEqual(files);
  // The notebook is gone, and its tab with it: saved, it would run beside the originals.
  await expect(page.locator('.jp-NotebookPanel')).toHaveCount(0);
});

test('a deployed job is downloaded from the list; a folder that is there is not touched', async ({ page }) => {
  await openLab(page);
  await setTheme(page, 'JupyterLab Light');
  const journey = new Journey(page);
  await journey.open('duckdb-weather/10_extremes.ipynb');
  await journey.deploy();
  await journey.waitForDeploy('duckdb-weather');

  await openDialog(page, 'vdk-lab:download-job', { cwd: '' });
  const dialog = dialogOf(page);
  await expect(dialog.getByLabel('Search')).toBeFocused();
  await page.keyboard.type('duckdb');
  await expect(dialog.getByText('1 job', { exact: true })).toBeVisible();
  await expect(dialog.getByText('/duckdb-weather exists already')).toBeVisible();
  await page.screenshot({ path: join(pictures, 'download-light.png') });
  await expectAccessible(page, '.jp-Dialog');
  await dialog.getByRole('radio', { name: /Update it/ }).click();
  await expect(dialog.getByText(/only here/).first()).toBeVisible();
  await dialog.getByRole('radio', { name: /Use the name duckdb-weather-2/ }).click();
  await dialog.getByRole('button', { name: 'Download job' }).click();
  await expect(dialog).toBeHidden();
  await expect(journey.header(1)).toBeVisible();
  const shown = (folder: string): string[] =>
    readdirSync(join(root, folder))
      .filter(name => !name.startsWith('.'))
      .sort();
  expect(shown('duckdb-weather-2')).toEqual(shown('duckdb-weather'));
  const downloaded = readFileSync(join(root, 'duckdb-weather-2/10_extremes.ipynb'), 'utf8');
  expect(downloaded).not.toMatch(/"trusted"|"output_type"/);

  await setTheme(page, 'JupyterLab Dark');
  await openDialog(page, 'vdk-lab:download-job', { cwd: '', team: 'examples', job: 'duckdb-weather', target: 'local' });
  await expect(dialog.getByText('/duckdb-weather exists already')).toBeVisible();
  await page.screenshot({ path: join(pictures, 'download-dark.png') });
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
