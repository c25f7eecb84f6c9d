// `npm run try-publish`: a release of everything, uploaded to registries on loopback that the test starts and ends.
import { tryAll } from './try.mjs';

await tryAll(['publish'], { VDK_LAB_TRY_PUBLISH: 'all' });
