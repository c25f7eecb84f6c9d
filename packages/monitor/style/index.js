import '@vdk-lab/ui/style/base.css';
import '@vdk-lab/ui/style/difference.css';
import '@vdk-lab/ui/style/log.css';
import './base.css';
