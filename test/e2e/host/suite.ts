import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { codeOf, eventually, open, ours, positionOf, root, runSuites, withEdit } from './support.ts';

/** Runs inside the extension host: what the DOM cannot show. The workspace is a copy of examples/shop. */
export const run = (): Promise<void> => runSuites(suites);

const extension = (): vscode.Extension<unknown> => {
  const found = vscode.extensions.getExtension('jiji.jiji');
  assert.ok(found, 'the extension is installed');
  return found;
};

function suites(): void {
  describe('the extension', () => {
    it('runs where the workspace is, and starts with a project', async () => {
      assert.equal(extension().extensionKind, vscode.ExtensionKind.Workspace);
      await eventually('activation', () => (extension().isActive ? true : undefined));
    });

    it('registers every command of its manifest', async () => {
      const manifest = extension().packageJSON as { contributes: { commands: { command: string; title: string }[] } };
      const registered = new Set(await vscode.commands.getCommands(true));
      const missing = manifest.contributes.commands.filter(({ command }) => !registered.has(command));
      assert.deepEqual(missing, []);
      assert.deepEqual(manifest.contributes.commands.filter(({ title }) => title.startsWith('%')), []);
    });

    it('has its settings with their defaults', () => {
      const settings = vscode.workspace.getConfiguration('jiji');
      assert.equal(settings.get('parts.directory'), '');
      assert.equal(settings.get('ssh.knownHosts'), '');
      assert.equal(settings.get('interrupted.offer'), true);
    });
  });

  describe('a deploy file', () => {
    it('has the language jiji-deploy by its place, and others do not', async () => {
      assert.equal((await open()).languageId, 'jiji-deploy');
      const languageOf = async (name: string): Promise<string> => {
        const uri = vscode.Uri.file(path.join(root(), name));
        await vscode.workspace.fs.writeFile(uri, Buffer.from('project: other\n'));
        const { languageId } = await vscode.workspace.openTextDocument(uri);
        await vscode.workspace.fs.delete(uri);
        return languageId;
      };
      assert.equal(await languageOf('.jiji/staging.yml'), 'jiji-deploy');
      assert.equal(await languageOf('jiji.staging.yml'), 'jiji-deploy');
      assert.notEqual(await languageOf('deploy.yml'), 'jiji-deploy');
      assert.notEqual(await languageOf('compose.yaml'), 'jiji-deploy');
    });

    it('of the example has no errors', async () => {
      const document = await open();
      await eventually('symbols, so the server has read it', async () => {
        const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', document.uri);
        return symbols !== undefined && symbols.length > 0 ? true : undefined;
      });
      assert.deepEqual(ours(document.uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error).map(({ message }) => message), []);
    });

    it('with a bad CIDR gets one error on the value, with a code and a link to its page, and loses it when it is mended', async () => {
      const document = await open();
      await withEdit(document, '10.210.0.0/16', '10.210.0.0/99', async () => {
        const [error] = await eventually('the diagnostic', () => {
          const found = ours(document.uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);
          return found.length > 0 ? found : undefined;
        });
        assert.ok(error);
        assert.match(codeOf(error), /^jiji\//);
        assert.ok(typeof error.code === 'object' && error.code.target.toString() !== '', 'the code links to its page');
        const value = positionOf(document, '10.210.0.0/99');
        assert.ok(!error.range.isEmpty && error.range.start.line === value.line && error.range.start.character >= value.character, 'the range is in the value');
      });
      await eventually('no error any more', () => (ours(document.uri).some(({ severity }) => severity === vscode.DiagnosticSeverity.Error) ? undefined : true));
    });

    it('with an unknown server offers the servers there are', async () => {
      const document = await open();
      await withEdit(document, 'hosts: [db1]', 'hosts: [db2]', async () => {
        const error = await eventually('the diagnostic', () => ours(document.uri).find(({ message }) => message.includes('db2')));
        const actions = await eventually('a fix', async () => {
          const found = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, error.range);
          return found.length > 0 ? found : undefined;
        });
        assert.ok(actions.some((action) => action.title.includes('db1')), actions.map((action) => action.title).join(', '));
      });
    });

    it('completes server names', async () => {
      const document = await open();
      const items = await eventually('completions', async () => {
        const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, positionOf(document, 'hosts: [db1]', 'hosts: ['.length));
        const labels = list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
        return labels.includes('web1') ? labels : undefined;
      });
      for (const server of ['web1', 'web2', 'db1']) assert.ok(items.includes(server), items.join(', '));
    });

    it('explains keys on hover', async () => {
      const document = await open();
      const text = await eventually('a hover', async () => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, positionOf(document, 'cluster_cidr', 2));
        const all = hovers.flatMap(({ contents }) => contents.map((content) => (content instanceof vscode.MarkdownString ? content.value : JSON.stringify(content)))).join('\n');
        return all === '' ? undefined : all;
      });
      assert.match(text, /CIDR|range|network/i);
    });

    it('shows the subnet beside each host', async () => {
      const document = await open();
      const labels = await eventually('inlay hints', async () => {
        const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, new vscode.Range(0, 0, document.lineCount, 0));
        const found = hints.map(({ label }) => (typeof label === 'string' ? label : label.map(({ value }) => value).join('')));
        return found.some((label) => label.includes('10.210.')) ? found : undefined;
      });
      for (const subnet of ['10.210.0.0/24', '10.210.1.0/24', '10.210.2.0/24']) assert.ok(labels.some((label) => label.includes(subnet)), labels.join(' | '));
    });

    it('has a lens to deploy each service', async () => {
      const document = await open();
      const lenses = await eventually('lenses', async () => {
        const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
        const deploys = found.filter(({ command }) => command?.command === 'jiji.deployService');
        return deploys.length > 0 ? deploys : undefined;
      });
      assert.deepEqual(lenses.map(({ command }) => (command?.arguments as unknown[])[0]).sort(), ['db', 'web']);
    });

    it('is formatted without changing what it says', async () => {
      const document = await open();
      const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>('vscode.executeFormatDocumentProvider', document.uri, { tabSize: 2, insertSpaces: true });
      assert.ok((edits ?? []).every(({ newText }) => !newText.includes('\t')));
    });
  });
}
