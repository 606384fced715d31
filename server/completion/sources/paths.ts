import { CompletionItemKind } from 'vscode-languageserver';
import { nodeAt, isText } from '../../../core/config/index.ts';
import type { Answer, Source, ValueAt } from '../suggestion.ts';

interface Wish {
  /** Offered beside folders. */
  readonly files: boolean;
  /** Folder that paths start in, relative to the project root. */
  readonly base?: string;
  /** Only the part before the first colon is a path. */
  readonly beforeColon?: boolean;
}

/** What stands in the folder that is typed: one level, as the project has it now. */
async function inFolder(at: ValueAt, { files, base = '.', beforeColon = false }: Wish): Promise<Answer | undefined> {
  const root = at.around.facts?.projectRoot;
  if (root === undefined || (beforeColon && at.typed.includes(':'))) return undefined;
  const from = at.typed.lastIndexOf('/') + 1;
  const colon = beforeColon ? at.text.indexOf(':', from) : -1;
  const hidden = at.typed.slice(from).startsWith('.');
  const listed = await at.around.folders.list(root, `${base}/${at.typed.slice(0, from)}`);
  const shown = (listed ?? []).filter((entry) => (files || entry.isFolder) && (hidden || !entry.name.startsWith('.')) && entry.name !== 'node_modules');
  const start = from === 0 && !files && base === '.' ? './' : '';
  const items = shown.map(({ name, isFolder }) => ({ label: isFolder ? `${start}${name}/` : name, value: `${start}${name}`, kind: isFolder ? CompletionItemKind.Folder : CompletionItemKind.File }));
  const here = from === 0 && !files && at.typed === '' ? [{ label: '.', kind: CompletionItemKind.Folder }] : [];
  return { from, ...(colon < 0 ? {} : { to: colon }), items: [...items, ...here] };
}

export const folders: Source = (at) => inFolder(at, { files: false });
export const anyPaths: Source = (at) => inFolder(at, { files: true });
export const filesToMount: Source = (at) => inFolder(at, { files: true, beforeColon: true });
export const foldersToMount: Source = (at) => inFolder(at, { files: false, beforeColon: true });

/** The Dockerfile of a build, inside its context. */
export const dockerfile: Source = (at) => {
  const context = nodeAt(at.parsed.root, [...at.path.slice(0, -1), 'context']);
  return inFolder(at, { files: true, base: isText(context) ? context.value : '.' });
};

/** Stages of the Dockerfile, as far as it was read. */
export const stages: Source = (at) => {
  const build = at.path.slice(0, -1);
  const text = (key: string): string | undefined => {
    const node = nodeAt(at.parsed.root, [...build, key]);
    return isText(node) ? node.value : undefined;
  };
  const file = at.around.facts?.files?.look(`${(text('context') ?? '.').replace(/(?<!\/)\/+$/, '')}/${text('dockerfile') ?? 'Dockerfile'}`);
  if (file?.kind !== 'file' || file.text === undefined) return undefined;
  return { items: [...file.text.matchAll(/^[ \t]*FROM[ \t]+\S+[ \t]+AS[ \t]+(\S+)/gim)].map(([, stage = '']) => ({ label: stage, kind: CompletionItemKind.EnumMember })) };
};
