import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDifference, IItemDifference, ItemChange } from '@vdk-lab/tokens';
import * as React from 'react';

function changeWord(change: ItemChange, trans: TranslationBundle): string {
  switch (change) {
    case 'added':
      return trans.__('new');
    case 'removed':
      return trans.__('gone');
    case 'changed':
      return trans.__('changed');
    case 'moved':
      return trans.__('moved');
    case 'renamed':
      return trans.__('renamed');
    case 'became-step':
      return trans.__('is a step now');
    case 'no-step-any-more':
      return trans.__('is no step any more');
  }
}

/** How much differs, in one line. */
export function differenceText(difference: IDifference, trans: TranslationBundle): string {
  const { items, config, requirements, files, isSame } = difference;
  if (isSame) {
    return trans.__('nothing differs');
  }
  const steps = items.filter(({ isStep }) => isStep).length;
  const cells = items.length - steps;
  return [
    steps > 0 ? trans._n('%1 step', '%1 steps', steps, steps) : '',
    cells > 0 ? trans._n('%1 other cell', '%1 other cells', cells, cells) : '',
    config.length > 0 ? trans._n('%1 setting', '%1 settings', config.length, config.length) : '',
    requirements.length > 0
      ? trans._n('%1 requirement', '%1 requirements', requirements.length, requirements.length)
      : '',
    files.length > 0 ? trans._n('%1 file', '%1 files', files.length, files.length) : ''
  ]
    .filter(text => text !== '')
    .join(' · ');
}

const marks = { same: ' ', added: '+', removed: '−' } as const;

function ItemDifference({ item, trans }: { item: IItemDifference; trans: TranslationBundle }): React.ReactElement {
  const head = (
    <>
      <strong>{item.changes.map(change => changeWord(change, trans)).join(', ')}</strong>: {item.name}
      {item.former === null ? '' : ` (${trans.__('was %1', item.former)})`}
    </>
  );
  if (item.hunks.length === 0) {
    return <li className="vdk-Difference-item">{head}</li>;
  }
  return (
    <li className="vdk-Difference-item">
      <details>
        <summary>{head}</summary>
        <pre className="vdk-Difference-text" tabIndex={0} aria-label={trans.__('Changes of %1', item.name)}>
          {item.hunks.map(({ line, lines }, number) => (
            <React.Fragment key={number}>
              {/* Where the text goes on after a gap. */}
              {number > 0 && <span className="vdk-Difference-gap">{trans.__('line %1', line)}</span>}
              {lines.map(({ kind, text }, index) => (
                <span key={index} data-vdk-line={kind}>
                  {marks[kind]} {text}
                </span>
              ))}
            </React.Fragment>
          ))}
        </pre>
      </details>
    </li>
  );
}

/** How two states of a job differ: by step and cell, with the text that changed, then settings, requirements, files. */
export function Difference(props: { difference: IDifference; trans: TranslationBundle }): React.ReactElement {
  const { difference, trans } = props;
  if (difference.isSame) {
    return <p className="vdk-Difference">{trans.__('Nothing differs: the same steps, settings and files.')}</p>;
  }
  const none = trans.__('(none)');
  const values = [
    ['config.ini', difference.config],
    ['requirements.txt', difference.requirements]
  ] as const;
  return (
    <ul className="vdk-Difference" aria-label={trans.__('Differences')}>
      {difference.items.map((item, index) => (
        <ItemDifference key={index} item={item} trans={trans} />
      ))}
      {values.flatMap(([file, list]) =>
        list.map(({ name, before, after }) => (
          <li key={`${file} ${name}`} className="vdk-Difference-item">
            <strong>{file}</strong>: {name}: {before ?? none} → {after ?? none}
          </li>
        ))
      )}
      {difference.files.map(({ path, change, from }) => (
        <li key={path} className="vdk-Difference-item">
          <strong>{changeWord(change, trans)}</strong>: {path}
          {from === undefined ? '' : ` (${trans.__('was %1', from)})`}
        </li>
      ))}
    </ul>
  );
}
