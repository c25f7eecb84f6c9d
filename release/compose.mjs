// `npm run compose [-- --few]`: the tests of the composition in each Jupyter that the labextensions are for, with every set of them.
import { tryAll } from './try.mjs';

await tryAll(['compose'], { VDK_LAB_COMPOSE: process.argv.includes('--few') ? 'few' : 'all' });
