import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ITemplates } from '@vdk-lab/tokens';
import { Templates } from './registry';
import { ownTemplates } from './templates';

const plugin: JupyterFrontEndPlugin<ITemplates> = {
  id: '@vdk-lab/templates:plugin',
  description: 'What new data jobs start from; other extensions add theirs.',
  provides: ITemplates,
  optional: [ITranslator],
  activate: (_app: JupyterFrontEnd, translator: ITranslator | null): ITemplates => {
    const start = performance.now();
    const trans = (translator ?? nullTranslator).load('vdk_lab_templates');
    const templates = new Templates();
    ownTemplates(trans).forEach(template => templates.add(template));
    performance.measure('vdk:activate:@vdk-lab/templates:plugin', { start });
    return templates;
  }
};

export default plugin;
