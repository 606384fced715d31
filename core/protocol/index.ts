export * from './events.ts';
export * from './cluster.ts';
export * from './lsp.ts';
export * from './worker.ts';
export * from './panel.ts';
export * from './panel-html.ts';
