import './controls.css';
