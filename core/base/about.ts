/** Where the product's sources and pages are. The one place that knows. */
export const repository = 'https://github.com/jiji/jiji-vscode';

/** A page below `docs/`. */
export const docsPage = (page: string): string => `${repository}/blob/main/docs/${page}`;
