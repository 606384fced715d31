export { applyEdits } from '../apply.ts';
