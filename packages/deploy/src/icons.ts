import { LabIcon } from '@jupyterlab/ui-components';

/** Steps, and the way up. */
export const deployIcon = new LabIcon({
  name: 'vdk-lab:deploy',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M1 12h4v3H1zM6 9h4v6H6zM11 6h4v9h-4z"/><path class="jp-icon3" fill="#616161" d="M4 1l3 3.25H4.75V8h-1.5V4.25H1z"/></svg>'
});
