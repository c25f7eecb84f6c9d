import { LabIcon } from '@jupyterlab/ui-components';

/** Steps that rise: legible at 16 and 52 pixels. */
export const newJobIcon = new LabIcon({
  name: 'vdk-lab:new-job',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M1 12h4v3H1zM6 9h4v6H6zM11 6h4v9h-4z"/><path class="jp-icon3" fill="#616161" d="M3.25 1h1.5v2.25H7v1.5H4.75V7h-1.5V4.75H1v-1.5h2.25z"/></svg>'
});

/** Something comes down to the steps. */
export const importJobIcon = new LabIcon({
  name: 'vdk-lab:import-job',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M1 12h4v3H1zM6 10h4v5H6zM11 6h4v9h-4z"/><path class="jp-icon3" fill="#616161" d="M3.75 1h1.5v4H7L4.5 8.5 2 5h1.75z"/></svg>'
});
