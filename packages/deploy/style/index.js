import '@vdk-lab/ui/style/base.css';
import '@vdk-lab/ui/style/difference.css';
import './base.css';
