import '@vdk-lab/ui/style/arguments.css';
