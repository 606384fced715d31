import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { codeOf, eventually, open, ours, positionOf, root, runSuites, withEdit } from './support.ts';

/** Every feature of the language server once, through the editor's own commands. The workspace is a copy of examples/shop. */
export const run = (): Promise<void> => runSuites(suites);

/** Asks the editor until the answer has something in it: the server may still be starting. */
const ask = <T>(command: string, has: (answer: T) => boolean, ...args: unknown[]): Promise<T> =>
  eventually(command, async () => {
    const answer = await vscode.commands.executeCommand<T | undefined>(command, ...args);
    return answer !== undefined && answer !== null && has(answer) ? answer : undefined;
  });
const some = (list: readonly unknown[]): boolean => list.length > 0;
const labelOf = ({ label }: vscode.CompletionItem): string => (typeof label === 'string' ? label : label.label);
const wordAt = (document: vscode.TextDocument, range: vscode.Range): string => document.getText(range);
const whole = (document: vscode.TextDocument): vscode.Range => new vscode.Range(0, 0, document.lineCount, 0);

const completions = async (document: vscode.TextDocument, position: vscode.Position): Promise<string[]> =>
  (await ask<vscode.CompletionList>('vscode.executeCompletionItemProvider', ({ items }) => some(items), document.uri, position)).items.map(labelOf);
const hoverText = async (document: vscode.TextDocument, text: string, offset = 1): Promise<string> =>
  (await ask<vscode.Hover[]>('vscode.executeHoverProvider', some, document.uri, positionOf(document, text, offset)))
    .flatMap(({ contents }) => contents.map((content) => (content instanceof vscode.MarkdownString ? content.value : JSON.stringify(content)))).join('\n');
const actionsAt = (document: vscode.TextDocument, range: vscode.Range, kind?: string): Promise<vscode.CodeAction[]> =>
  ask<vscode.CodeAction[]>('vscode.executeCodeActionProvider', some, document.uri, range, ...(kind === undefined ? [] : [kind]));
const diagnosed = (document: vscode.TextDocument, code: string): Promise<vscode.Diagnostic> => eventually(code, () => ours(document.uri).find((one) => codeOf(one) === code));
const write = async (name: string, text: string): Promise<vscode.Uri> => {
  const uri = vscode.Uri.file(path.join(root(), name));
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
};

function suites(): void {
  describe('diagnostics', () => {
    it('tell all errors of a file at once, each with a code that links to its page', async () => {
      const document = await open();
      await withEdit(document, 'hosts: [web1, web2]\n    ports: ["3000"]', 'hosts: [web1, wbe2]\n    ports: ["99999"]', async () => {
        const server = await diagnosed(document, 'jiji/unknown-server');
        const port = await diagnosed(document, 'jiji/port-syntax');
        for (const one of [server, port]) assert.ok(typeof one.code === 'object' && one.code.target.toString().endsWith('.md'));
        assert.equal(wordAt(document, server.range), 'wbe2');
      });
    });

    it('name the other place', async () => {
      const document = await open();
      await withEdit(document, 'host: 172.31.250.12', 'host: 172.31.250.11', async () => {
        const one = await diagnosed(document, 'jiji/host-duplicate');
        assert.ok((one.relatedInformation ?? []).length > 0);
      });
    });

    it('can be silenced for a line', async () => {
      const document = await open();
      await withEdit(document, 'hosts: [web1, web2]', 'hosts: [web1, web2, web2]', async () => {
        const one = await diagnosed(document, 'jiji/hosts-duplicate');
        const silence = (await actionsAt(document, one.range)).find(({ edit }) => edit?.get(document.uri).some(({ newText }) => newText.includes('jiji-ignore')) === true);
        assert.ok(silence?.edit);
        await vscode.workspace.applyEdit(silence.edit);
        await eventually('silence', () => (ours(document.uri).some((found) => codeOf(found) === 'jiji/hosts-duplicate') ? undefined : true));
        await vscode.commands.executeCommand('undo');
      });
    });

    it('know which secrets have a value', async () => {
      const document = await open();
      await withEdit(document, 'secrets: [SESSION_KEY]', 'secrets: [NOT_THERE_YET]', async () => {
        await eventually('the name without a value', () => ours(document.uri).find((one) => codeOf(one) === 'jiji/secret-missing' && one.message.includes('NOT_THERE_YET')));
      });
    });

    it('are given for secrets files too', async () => {
      const uri = await write('.env', 'SESSION_KEY=1\nnot a line\n');
      try {
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.window.showTextDocument(document);
        await diagnosed(document, 'jiji/env-line-ignored');
      } finally {
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
        await vscode.workspace.fs.delete(uri);
      }
    });
  });

  describe('fixes', () => {
    it('mend everything mechanical at once', async () => {
      const document = await open();
      await withEdit(document, '"10.210.0.0/16"', '"10.210.0.7/16"', async () => {
        await diagnosed(document, 'jiji/cidr-not-canonical');
        const [action] = await actionsAt(document, whole(document), 'source.fixAll.jiji');
        assert.ok(action);
        const edit = action.edit ?? (await actionsAt(document, whole(document), 'source.fixAll.jiji'))[0]?.edit;
        assert.ok(edit);
        await vscode.workspace.applyEdit(edit);
        assert.ok(document.getText().includes('"10.210.0.0/16"'));
        await vscode.commands.executeCommand('undo');
      });
    });

    it('convert an old file to named servers', async () => {
      const uri = await write('.jiji/old.yml', 'project: old\nbuilder: { engine: podman }\nssh: { user: root }\nservices:\n  web:\n    image: nginx:1.27\n    # where it runs\n    servers:\n      - host: 203.0.113.10\n');
      try {
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.window.showTextDocument(document);
        const one = await diagnosed(document, 'jiji/dialect-old');
        const actions = await eventually('a conversion', async () => {
          const found = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, one.range, undefined, 20);
          return found.some(({ edit }) => edit !== undefined) ? found : undefined;
        });
        const conversion = actions.find(({ edit }) => edit?.get(uri).some(({ newText }) => newText.includes('servers:') || newText.includes('hosts:')) === true);
        assert.ok(conversion?.edit, actions.map(({ title }) => title).join(', '));
        await vscode.workspace.applyEdit(conversion.edit);
        assert.match(document.getText(), /^servers:$/m);
        assert.match(document.getText(), /# where it runs/);
        await document.save();
      } finally {
        await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
        await vscode.workspace.fs.delete(uri);
      }
    });
  });

  describe('completion', () => {
    it('offers keys by place, with their documentation', async () => {
      const document = await open();
      await withEdit(document, '    stop_timeout: 10s', '    stop_timeout: 10s\n    ', async () => {
        const found = await completions(document, positionOf(document, 'stop_timeout: 10s\n    ', 'stop_timeout: 10s\n    '.length));
        for (const key of ['volumes', 'command', 'memory']) assert.ok(found.includes(key), found.join(', '));
        assert.ok(!found.includes('image'), 'what is there is not offered again');
      });
    });

    it('offers private names, free ranges, capabilities and names of secrets', async () => {
      const document = await open();
      assert.ok((await completions(document, positionOf(document, 'db.jiji'))).includes('db.jiji'));
      await withEdit(document, '"10.210.0.0/16"', '""', async () => {
        assert.ok((await completions(document, positionOf(document, 'cluster_cidr: "', 'cluster_cidr: "'.length))).some((label) => /^10\.\d+\.0\.0\/16$/.test(label)));
      });
      await withEdit(document, '    stop_timeout: 10s', '    cap_add: []', async () => {
        assert.ok((await completions(document, positionOf(document, 'cap_add: [', 'cap_add: ['.length))).includes('NET_ADMIN'));
      });
      const env = await write('.env', 'SESSION_KEY=x\nANOTHER_KEY=y\n');
      await withEdit(document, 'secrets: [SESSION_KEY]', 'secrets: []', async () => {
        await eventually('names of the secrets file', async () => ((await completions(document, positionOf(document, 'secrets: [', 'secrets: ['.length))).includes('ANOTHER_KEY') ? true : undefined));
      });
      await vscode.workspace.fs.delete(env);
    });

    it('offers templates of whole services', async () => {
      const document = await open();
      await withEdit(document, 'services:\n  db:', 'services:\n  \n  db:', async () => {
        const found = await completions(document, positionOf(document, 'services:\n  ', 'services:\n  '.length));
        assert.ok(found.some((label) => /postgres/i.test(label)), found.join(', '));
      });
    });
  });

  describe('hover', () => {
    it('explains keys and values, and what a service would run', async () => {
      const document = await open();
      assert.match(await hoverText(document, 'deploy_timeout'), /60s/);
      assert.match(await hoverText(document, '10.210.0.0/16', 3), /256|65,?5/);
      assert.match(await hoverText(document, '  web:\n    image', 3), /shop-web/);
      assert.match(await hoverText(document, 'web2:\n'), /10\.210\.1\.0\/24/);
    });

    it('never shows the value of a secret', async () => {
      const env = await write('.env', 'SESSION_KEY=hidden-value-of-the-test\n');
      const document = await open();
      assert.ok(!(await hoverText(document, 'SESSION_KEY')).includes('hidden-value-of-the-test'));
      await vscode.workspace.fs.delete(env);
    });
  });

  describe('names', () => {
    it('lead to their definition', async () => {
      const document = await open();
      const definition = async (text: string, offset: number): Promise<string> => {
        const [found] = await ask<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', some, document.uri, positionOf(document, text, offset));
        assert.ok(found);
        const range = 'targetUri' in found ? (found.targetSelectionRange ?? found.targetRange) : found.range;
        return wordAt(document, range);
      };
      assert.equal(await definition('hosts: [web1, web2]', 'hosts: ['.length + 1), 'web1');
      assert.equal(await definition('db.jiji', 1), 'db');
    });

    it('have references and are highlighted', async () => {
      const document = await open();
      const position = positionOf(document, 'web1:');
      const references = await ask<vscode.Location[]>('vscode.executeReferenceProvider', some, document.uri, position);
      assert.equal(references.length, 2);
      const highlights = await ask<vscode.DocumentHighlight[]>('vscode.executeDocumentHighlights', some, document.uri, position);
      assert.equal(highlights.length, 2);
    });

    it('are renamed wherever they are used', async () => {
      const document = await open();
      const edit = await ask<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', ({ size }) => size > 0, document.uri, positionOf(document, '  db:\n    image', 3), 'store');
      const texts = edit.get(document.uri).map(({ range }) => wordAt(document, range));
      assert.ok(texts.length >= 2, texts.join(', '));
      await vscode.workspace.applyEdit(edit);
      assert.match(document.getText(), /DATABASE_HOST: store\.jiji/);
      await vscode.commands.executeCommand('undo');
    });
  });

  describe('structure', () => {
    it('is an outline with servers and services, and found over the workspace', async () => {
      const document = await open();
      const symbols = await ask<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', some, document.uri);
      const services = symbols.find(({ name }) => name === 'services');
      assert.deepEqual(services?.children.map(({ name }) => name).sort(), ['db', 'web']);
      const found = await ask<vscode.SymbolInformation[]>('vscode.executeWorkspaceSymbolProvider', some, 'web');
      assert.ok(found.some(({ name }) => name.includes('web')));
    });

    it('folds and is selected by parts', async () => {
      const document = await open();
      const folds = await ask<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', some, document.uri);
      assert.ok(folds.some(({ start }) => document.lineAt(start).text.startsWith('services:')));
      const [selection] = await ask<vscode.SelectionRange[]>('vscode.executeSelectionRangeProvider', some, document.uri, [positionOf(document, 'DATABASE_HOST', 2)]);
      assert.ok(selection?.parent?.parent);
    });

    it('has links to hosts and files', async () => {
      const document = await open();
      const links = await ask<vscode.DocumentLink[]>('vscode.executeLinkProvider', some, document.uri);
      assert.ok(links.some(({ target }) => target?.toString().startsWith('https://shop.example.com') === true), links.map(({ target }) => target?.toString()).join(', '));
    });

    it('has tokens with meaning', async () => {
      const document = await open();
      const tokens = await ask<vscode.SemanticTokens>('vscode.provideDocumentSemanticTokens', ({ data }) => data.length > 0, document.uri);
      assert.equal(tokens.data.length % 5, 0);
    });
  });

  describe('hints and lenses', () => {
    it('tell subnets and free addresses', async () => {
      const document = await open();
      const hints = await ask<vscode.InlayHint[]>('vscode.executeInlayHintProvider', some, document.uri, whole(document));
      const labels = hints.map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join('')));
      assert.ok(labels.some((label) => label.includes('10.210.2.0/24')), labels.join(' | '));
    });

    it('offer to deploy and to see logs', async () => {
      const document = await open();
      const lenses = await ask<vscode.CodeLens[]>('vscode.executeCodeLensProvider', (found) => found.some(({ command }) => command !== undefined), document.uri, 20);
      const commands = new Set(lenses.map(({ command }) => command?.command));
      assert.ok(commands.has('jiji.deployService'), [...commands].join(', '));
      assert.ok(lenses.some(({ command }) => /log/i.test(command?.title ?? '')), lenses.map(({ command }) => command?.title).join(', '));
    });
  });

  describe('formatting', () => {
    it('of a file, of a part and while typing', async () => {
      const document = await open();
      await withEdit(document, '    hosts: [db1]', '    hosts:   [db1]', async () => {
        const options = { tabSize: 2, insertSpaces: true };
        const edits = await ask<vscode.TextEdit[]>('vscode.executeFormatDocumentProvider', some, document.uri, options);
        assert.ok(edits.some(({ range }) => range.start.line === positionOf(document, 'hosts:   [db1]').line));
        const line = positionOf(document, 'hosts:   [db1]').line;
        const part = await ask<vscode.TextEdit[]>('vscode.executeFormatRangeProvider', some, document.uri, new vscode.Range(line, 0, line + 1, 0), options);
        assert.ok(part.every(({ range }) => range.start.line >= line && range.end.line <= line + 1));
      });
      await withEdit(document, '    stop_timeout: 10s', '    stop_timeout: 10s\n    volumes:\n', async () => {
        const at = positionOf(document, 'volumes:\n', 'volumes:\n'.length);
        const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>('vscode.executeFormatOnTypeProvider', document.uri, at, '\n', { tabSize: 2, insertSpaces: true });
        assert.ok(edits !== undefined && edits.some(({ newText }) => /^\s+/.test(newText)), JSON.stringify(edits));
      });
    });
  });
}
