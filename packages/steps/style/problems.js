import './problems.css';
