import { CodeActionKind, LSPErrorCodes, ResponseError, type ClientCapabilities, type CodeAction, type Range, type WorkspaceEdit } from 'vscode-languageserver';
import * as z from 'zod';
import { registerMessages, renderCode } from '../../core/base/index.ts';
import type { Diagnostic, Fix, RuleContext } from '../../core/rules/index.ts';
import { fixAll } from '../actions/fix-all.ts';
import { pinFix, pinnable } from '../actions/pin-digest.ts';
import { changeCommand } from '../actions/refactors/command.ts';
import { changeHosts } from '../actions/refactors/hosts.ts';
import { extractServer } from '../actions/refactors/inline-server.ts';
import { refactorAt, type Refactor } from '../actions/refactors/refactor.ts';
import { moveSecret } from '../actions/refactors/secret.ts';
import { changeStyle } from '../actions/refactors/style.ts';
import { changeTargets } from '../actions/refactors/targets.ts';
import { silence } from '../actions/silence.ts';
import { workspaceEdit } from '../actions/workspace-edit.ts';
import type { DeployDocument } from '../document.ts';
import { envFileActions } from '../env-file/actions.ts';
import { onEnvFile } from '../env-file/answer.ts';
import { envFileFindings } from '../env-file/diagnostics.ts';
import type { Feature } from '../feature.ts';
import type { Live } from '../live/live.ts';
import { conversionActions } from './convert.ts';
import { toLsp } from './diagnostics.ts';
import { changedLines, joined, lineEdit, splitLines } from './line-edits.ts';

export const fixAllKind = 'source.fixAll.jiji';

export interface ActionRequest {
  readonly document: DeployDocument;
  readonly range: Range;
  /** Everything that the rules found in the file. */
  readonly found: readonly Diagnostic[];
  readonly context: RuleContext;
  readonly client: ClientCapabilities;
  readonly live: Live;
  /** Kinds that were asked for; all but those of the whole file when absent. */
  readonly only?: readonly string[] | undefined;
}

/** What offers actions at a range; a new one is one line below. */
type Source = (request: ActionRequest) => Promise<readonly CodeAction[]>;

/** Everything that can be done at a range. */
export async function codeActions(request: ActionRequest): Promise<readonly CodeAction[]> {
  const offered = await Promise.all(sources.map((source) => source(request)));
  return offered.flat();
}

function isWanted({ only }: ActionRequest, kind: string): boolean {
  return only === undefined ? !kind.startsWith(CodeActionKind.Source) : only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`) || wanted === '');
}

const at = ({ found, range }: ActionRequest): readonly Diagnostic[] => found.filter((one) => one.range.start.line <= range.end.line && one.range.end.line >= range.start.line);

const titled = (fix: Pick<Fix, 'title'>): string => renderCode(fix.title.code, fix.title.args);

/** The fixes of what the rules found, the first of each finding preferred. */
const quickFixes: Source = async (request) => {
  if (!isWanted(request, CodeActionKind.QuickFix)) return [];
  const { document, client } = request;
  const made = at(request).flatMap((one) => one.fixes.map(async (fix, index): Promise<CodeAction | undefined> => {
    const edit = await workspaceEdit(document.uri, fix, client);
    return edit === undefined ? undefined : { title: titled(fix), kind: CodeActionKind.QuickFix, isPreferred: index === 0, diagnostics: [toLsp(one, document.uri)], edit };
  }));
  return (await Promise.all(made)).filter((one) => one !== undefined);
};

const silences: Source = (request) => {
  if (!isWanted(request, CodeActionKind.QuickFix)) return Promise.resolve([]);
  const { document } = request;
  const seen = new Set<string>();
  return Promise.resolve(at(request).flatMap((one): readonly CodeAction[] => {
    const key = `${one.code} ${one.range.start.line}`;
    const fix = seen.has(key) ? undefined : silence(document.parsed, one);
    seen.add(key);
    return fix === undefined ? [] : [{ title: titled(fix), kind: CodeActionKind.QuickFix, diagnostics: [toLsp(one, document.uri)], edit: changes(document.uri, fix) }];
  }));
};

const changes = (uri: string, { edits }: Pick<Fix, 'edits'>): WorkspaceEdit => ({ changes: { [uri]: edits.map(({ range, newText }) => ({ range, newText })) } });

const refactors: readonly (readonly [kind: CodeActionKind, refactor: Refactor])[] = [
  [CodeActionKind.RefactorExtract, extractServer],
  [CodeActionKind.RefactorExtract, moveSecret],
  [CodeActionKind.RefactorRewrite, changeCommand],
  [CodeActionKind.RefactorRewrite, changeHosts],
  [CodeActionKind.RefactorRewrite, changeTargets],
  [CodeActionKind.RefactorRewrite, changeStyle],
];

const refactorings: Source = async (request) => {
  const { document, range, context, client } = request;
  const wanted = refactors.filter(([kind]) => isWanted(request, kind));
  const place = wanted.length === 0 ? undefined : refactorAt(document.parsed, range.start, context);
  if (place === undefined) return [];
  const made = wanted.map(async ([kind, refactor]): Promise<CodeAction | undefined> => {
    const fix = refactor(place);
    const edit = fix === undefined ? undefined : await workspaceEdit(document.uri, fix, client);
    return fix === undefined || edit === undefined ? undefined : { title: titled(fix), kind, edit };
  });
  return (await Promise.all(made)).filter((one) => one !== undefined);
};

/** A client that resolves nothing waits this long for a digest, ms; one that does, so long when it was chosen. */
const digestWaitMs = { listed: 300, chosen: 10_000 } as const;

const pins: Source = async (request) => {
  const { document, range, client, live } = request;
  const image = pinnable(document.parsed, range.start);
  if (image === undefined || !isWanted(request, CodeActionKind.QuickFix)) return [];
  const about = at(request).filter((one) => one.code === 'jiji/image-floating-tag' || one.code === 'jiji/image-not-pinned').map((one) => toLsp(one, document.uri));
  const action: CodeAction = { title: renderCode('action.pin', { image: image.image }), kind: CodeActionKind.QuickFix, ...(about.length === 0 ? {} : { diagnostics: about }) };
  if (canResolve(client)) return [{ ...action, data: { pin: image.image, uri: document.uri, version: document.version, position: range.start } }];
  const known = await live.digest(image.image, digestWaitMs.listed);
  return known === undefined ? [] : [{ ...action, edit: changes(document.uri, pinFix(image, known.digest)) }];
};

function canResolve(client: ClientCapabilities): boolean {
  const action = client.textDocument?.codeAction;
  return action?.dataSupport === true && action.resolveSupport?.properties.includes('edit') === true;
}

const everything: Source = (request) => {
  if (!isWanted(request, fixAllKind)) return Promise.resolve([]);
  const { document, context } = request;
  const { parsed } = document;
  const fixed = fixAll(parsed, context);
  if (fixed === parsed.text) return Promise.resolve([]);
  const [before, after] = [splitLines(parsed.text), splitLines(fixed)];
  const eol = parsed.text.includes('\r\n') ? '\r\n' : '\n';
  const edits = joined(changedLines(before, after)).map((change) => lineEdit(before, change, eol));
  return Promise.resolve([{ title: renderCode('action.fix-all'), kind: fixAllKind, edit: { changes: { [document.uri]: edits } } }]);
};

const conversions: Source = async (request) => (isWanted(request, CodeActionKind.RefactorRewrite) ? conversionActions(request.document, request.client) : []);

const sources: readonly Source[] = [quickFixes, pins, silences, refactorings, conversions, everything];

const pinData = z.object({ pin: z.string(), uri: z.string(), version: z.number(), position: z.object({ line: z.number(), character: z.number() }) });

/** Fills in the digest of an action that was chosen. Throws when nobody knows it, or the file has moved on. */
export async function resolveAction(action: CodeAction, document: (uri: string) => DeployDocument | undefined, live: Live): Promise<CodeAction> {
  const data = pinData.safeParse(action.data);
  if (!data.success) return action;
  const { pin, uri, version, position } = data.data;
  const known = await live.digest(pin, digestWaitMs.chosen);
  const open = document(uri);
  const image = open?.version === version ? pinnable(open.parsed, position) : undefined;
  if (image === undefined) throw new ResponseError(LSPErrorCodes.ContentModified, renderCode('action.moved-on'));
  if (known === undefined) throw new ResponseError(LSPErrorCodes.RequestFailed, renderCode('action.pin-unknown', { image: pin }));
  return { ...action, edit: changes(uri, pinFix(image, known.digest)) };
}

export const codeActionFeature: Feature = {
  capabilities: () => ({ codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorExtract, CodeActionKind.RefactorRewrite, fixAllKind], resolveProvider: true } }),
  register({ connection, on, settings, projects, findings, live, client, store }) {
    connection.onCodeAction(({ textDocument: { uri }, range, context: { only } }) =>
      onEnvFile<CodeAction[]>({ store, projects }, uri, [], async (document, facts) => [...(await envFileActions(uri, range, envFileFindings(document, await settings.get(uri), facts), client()))]) ?? on(uri, [], async (document) => {
        const { context, found } = await findings.of(document);
        return [...(await codeActions({ document, range, found, context, client: client(), live, only }))];
      }));
    connection.onCodeActionResolve((action) => resolveAction(action, (uri) => store.get(uri), live));
  },
};

registerMessages({ 'action.fix-all': 'Fix all that has one right answer', 'action.moved-on': 'The file has changed meanwhile.' });
