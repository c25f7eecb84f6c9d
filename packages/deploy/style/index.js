import '@vdk-lab/ui/style/base.css';
import './base.css';
