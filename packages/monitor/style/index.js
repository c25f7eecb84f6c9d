import '@vdk-lab/ui/style/base.css';
import '@vdk-lab/ui/style/difference.css';
import '@vdk-lab/ui/style/log.css';
import './base.css';
import './joblist.css';
import './jobpage.css';
import './runsteps.css';
import './versions.css';
