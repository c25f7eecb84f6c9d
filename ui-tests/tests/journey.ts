import type { Locator, Page } from '@playwright/test';
import { execute, expect } from './fixtures';

/** What a person does with a data job, step by step; plainly and under a hub. */
export class Journey {
  constructor(
    private readonly page: Page,
    /** Called at each moment worth a picture. */
    private readonly picture: (name: string) => Promise<void> = async () => undefined
  ) {}

  get notebook(): Locator {
    return this.page.locator('.jp-NotebookPanel:visible');
  }

  /** The header of the step with this number. */
  header(number: number): Locator {
    return this.notebook.locator('.vdk-StepHeader').nth(number - 1);
  }

  async createJob(name: string, team: string): Promise<void> {
    const { page } = this;
    const section = page.locator('.jp-Launcher-section', { hasText: 'VDK Jobs' });
    await expect(section.locator('.jp-LauncherCard')).toHaveCount(3);
    await this.picture('launcher');
    await section.locator('.jp-LauncherCard', { hasText: 'New VDK Job' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('No');
    await expect(dialog.getByText('6 to 50 characters')).toBeVisible();
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Team').fill(team);
    await expect(dialog.getByText('✓ free')).toBeVisible();
    await expect(dialog.getByText(`Creates /${name} with 4 files.`)).toBeVisible();
    await this.picture('new-job');
    await dialog.getByRole('button', { name: 'Create job' }).click();
    await expect(this.notebook).toBeVisible();
    await expect(this.header(1)).toContainText('1');
    await expect(this.header(2)).toContainText('fill and check');
  }

  async open(path: string): Promise<void> {
    await execute(this.page, 'docmanager:open', { path });
    await expect(this.notebook.getByRole('button', { name: 'Run job' })).toBeVisible();
  }

  /** Runs the cell with this index in the kernel and waits for what it shows. */
  async runCell(source: string): Promise<Locator> {
    await expect(this.page.getByText('| Idle'), 'the kernel is ready').toBeVisible({ timeout: 120_000 });
    await execute(this.page, 'notebook:insert-cell-below');
    const editor = this.notebook.locator('.jp-Cell.jp-mod-active .cm-content');
    await editor.click();
    await this.page.keyboard.insertText(source);
    await this.page.keyboard.press('Control+Enter');
    return this.notebook.locator('.jp-Cell.jp-mod-active .jp-OutputArea-output');
  }

  async startRun(): Promise<void> {
    const { page } = this;
    await this.notebook.getByRole('button', { name: 'Run job' }).click();
    const offer = page.getByRole('button', { name: 'Make it and run' });
    const began = this.notebook.locator('.vdk-RunControls-status');
    await expect(offer.or(began).first()).toBeVisible();
    if (await offer.isVisible()) {
      await offer.click();
    }
  }

  async waitForRun(word: string): Promise<void> {
    const status = this.notebook.locator('.vdk-RunControls-status');
    await expect(status).toContainText(word, { timeout: 120_000 });
  }

  async deploy(schedule = ''): Promise<void> {
    const { page } = this;
    await this.notebook.getByRole('button', { name: 'Deploy' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('What ships')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Schedule' }).fill('61 * * * *');
    await dialog.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(dialog, 'a wrong schedule is said in place').toBeVisible();
    await dialog.getByRole('textbox', { name: 'Schedule' }).fill(schedule);
    await this.picture('deploy');
    await dialog.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(dialog).toBeHidden();
  }

  async waitForDeploy(job: string): Promise<void> {
    const notice = this.page.locator('.jp-Notification-List, .Toastify').getByText(`${job} runs version`);
    await expect(notice.first()).toBeVisible({ timeout: 120_000 });
    await expect(this.page.getByText(`Deploy ${job}: pack`), 'nothing says that it still runs').toHaveCount(0);
  }

  async openJobs(): Promise<Locator> {
    await execute(this.page, 'vdk-lab:open-jobs');
    return this.page.locator('.vdk-JobsPanel:visible');
  }

  /** Runs a deployed job and watches it to its end: `brief` is one that may have ended before anybody looks. */
  async runNow(job: string, word: string, { brief = false } = {}): Promise<void> {
    const panel = await this.openJobs();
    const row = panel.locator('.vdk-Jobs-row', { hasText: job });
    await expect(row).toBeVisible();
    await this.picture('jobs');
    await row.getByRole('button', { name: 'Run now' }).click();
    const newest = panel.locator('.vdk-JobPage-run').first();
    if (!brief) {
      await expect(newest).toContainText(/waiting|running/);
    }
    await expect(newest).toContainText(word, { timeout: 120_000 });
    await expect(panel.locator('.vdk-Log-line').first()).toBeVisible();
  }
}
