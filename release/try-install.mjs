// `npm run try-install`: the tests of installing, with each Python of this machine and each way to install.
import { tryAll } from './try.mjs';

await tryAll(['install', 'recipes'], { VDK_LAB_TRY_INSTALL: 'all' });
