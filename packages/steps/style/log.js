import '@vdk-lab/ui/style/log.css';
