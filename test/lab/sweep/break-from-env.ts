import { injectBreak, type Break } from './inject.ts';

const wanted = process.env['JIJI_SWEEP_BREAK'];
if (wanted !== undefined) injectBreak(JSON.parse(wanted) as Break);
