export * from './about.ts';
export * from './result.ts';
export * from './problem.ts';
export * from './messages.ts';
export * from './quote.ts';
export * from './clock.ts';
export * from './emitter.ts';
export * from './mask.ts';
