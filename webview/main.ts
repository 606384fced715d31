import './styles/page.css';
import './styles/drawing.css';
import './styles/inspector.css';
import './styles/table.css';
import { Page } from './page.ts';

const root = document.querySelector<HTMLElement>('#app');
if (root === null) throw new Error('the page has no #app');
new Page(root, acquireVsCodeApi());
