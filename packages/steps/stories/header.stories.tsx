import { nullTranslator } from '@jupyterlab/translation';
import type { Meta, StoryObj } from '@storybook/react-vite';
import * as React from 'react';
import { expect, fn } from 'storybook/test';
import { makeHeader } from '../src/header';
import type { IStepView } from '../src/slots';

const trans = nullTranslator.load('vdk_lab');
const now = Date.parse('2026-01-01T06:00:10Z');
const actions = { openMenu: fn(), runFrom: fn(), showLog: fn() };
const step: IStepView = {
  id: '20_totals.ipynb#fill',
  number: 3,
  name: 'fill and check',
  kind: 'python',
  state: null,
  stale: false,
  startedAt: null,
  durationMs: null,
  error: null
};

function Header(view: IStepView): React.ReactElement {
  return (
    <div
      ref={node => {
        const header = makeHeader(trans, actions);
        header.update(view, now);
        node?.replaceChildren(header.node);
      }}
    />
  );
}

const meta: Meta<typeof Header> = { title: 'steps/Header', component: Header, args: step };
export default meta;
type Story = StoryObj<typeof Header>;

export const NeverRun: Story = {};
export const Sql: Story = { args: { kind: 'sql', state: 'waiting' } };
export const Ingest: Story = { args: { kind: 'ingest', state: 'skipped' } };
export const NothingToRun: Story = { args: { state: 'not_runnable' } };

export const Running: Story = {
  args: { state: 'running', startedAt: now - 4000 },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('.vdk-StepHeader-status')).toHaveTextContent('running · 4.0 s');
  }
};

export const Succeeded: Story = { args: { state: 'succeeded', durationMs: 64_000 } };

export const Stale: Story = {
  args: { state: 'succeeded', durationMs: 900, stale: true },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('.vdk-StepHeader-status')).toHaveTextContent(
      'succeeded · 0.9 s · changed since'
    );
  }
};

export const Failed: Story = {
  args: {
    state: 'failed',
    durationMs: 900,
    error: { blame: 'user', type: 'ZeroDivisionError', message: 'division by zero\nmore', line: 7 }
  },
  play: async ({ canvas, canvasElement, userEvent }) => {
    await expect(canvasElement.querySelector('.vdk-StepHeader-status')).toHaveTextContent(
      'failed in your code, line 7'
    );
    await expect(canvas.getByText('ZeroDivisionError: division by zero')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Continue from here' }));
    await expect(actions.runFrom).toHaveBeenCalledWith('20_totals.ipynb#fill');
    await userEvent.click(canvas.getByRole('button', { name: 'Actions of this step' }));
    await expect(actions.openMenu).toHaveBeenCalledTimes(1);
  }
};

export const Hostile: Story = {
  args: {
    name: `<img src=x onerror=alert(1)> \u202egpj.exe ${'long '.repeat(100)}`,
    state: 'failed',
    durationMs: 1,
    error: { blame: 'user', type: '<b>Error</b>', message: 'z'.repeat(3000) }
  },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelector('img, b')).toBeNull();
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth);
    const status = canvasElement.querySelector('.vdk-StepHeader-status');
    await expect(status?.getBoundingClientRect().right).toBeLessThanOrEqual(document.documentElement.clientWidth);
  }
};
