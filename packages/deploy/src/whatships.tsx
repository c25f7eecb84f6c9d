import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPackage } from '@vdk-lab/tokens';
import { bytesText } from '@vdk-lab/ui';
import * as React from 'react';

/** The files of a deploy, and those that stay behind with the reason. */
export function WhatShips({ content, trans }: { content: IPackage; trans: TranslationBundle }): React.ReactElement {
  const { files, left, bytes, steps } = content;
  const summary = [
    trans._n('%1 step', '%1 steps', steps.length, steps.length),
    trans._n('%1 file', '%1 files', files.length, files.length),
    bytesText(bytes)
  ].join(' · ');
  return (
    <details>
      <summary>
        <strong>{trans.__('What ships')}</strong> {summary}
      </summary>
      <ul className="vdk-Deploy-list" tabIndex={0} aria-label={trans.__('Files that ship')}>
        {files.map(file => (
          <li key={file.path}>
            {file.path} <span className="vdk-Deploy-quiet">{bytesText(file.bytes)}</span>
          </li>
        ))}
      </ul>
      {left.length > 0 && (
        <>
          <p>{trans.__('Stays behind:')}</p>
          <ul className="vdk-Deploy-list" tabIndex={0} aria-label={trans.__('Files that stay behind')}>
            {left.map(file => (
              <li key={file.path}>
                {file.path} <span className="vdk-Deploy-quiet">{file.reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}
