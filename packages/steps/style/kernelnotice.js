import './kernelnotice.css';
