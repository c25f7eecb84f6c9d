import { LabIcon } from '@jupyterlab/ui-components';

/** Steps with a pulse: the jobs that run. */
export const jobsIcon = new LabIcon({
  name: 'vdk-lab:jobs',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M1 12h4v3H1zM6 9h4v6H6zM11 6h4v9h-4z"/><path class="jp-icon3" fill="#616161" d="M1 2h6v1.5H1zM1 5.5h4V7H1z"/></svg>'
});
