import { createPlugin } from './createplugin';
import { downloadPlugin } from './downloadplugin';
import { exportPlugin } from './exportplugin';
import { importPlugin } from './importplugin';

export default [createPlugin, importPlugin, downloadPlugin, exportPlugin];
