import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

interface Manifest {
  readonly extensionKind: string[];
  readonly activationEvents: string[];
  readonly capabilities: { untrustedWorkspaces: { supported: unknown; restrictedConfigurations: string[] }; virtualWorkspaces: { supported: unknown } };
  readonly contributes: {
    readonly commands: readonly { command: string; category: string; title: string }[];
    readonly menus: Readonly<Record<string, readonly { command: string }[]>>;
    readonly views: Readonly<Record<string, readonly { id: string }[]>>;
    readonly viewsWelcome: readonly { view: string; contents: string }[];
    readonly configuration: { properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  };
}
const root = path.join(import.meta.dirname, '..');
const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
const contributed = manifest.contributes.commands.map(({ command }) => command).sort();

describe('the manifest', () => {
  it('has words for every placeholder, and no words without one', () => {
    const placeholders = [...text.matchAll(/"%([\w.]+)%"/g)].map((found) => found[1]);
    expect([...new Set(placeholders)].sort()).toEqual(Object.keys(words).sort());
  });

  it('contributes exactly the commands that the client registers, all of category Jiji', () => {
    const list = readFileSync(path.join(root, 'client/commands/index.ts'), 'utf8');
    expect([...list.matchAll(/id: '([\w.]+)'/g)].map((found) => found[1]).sort()).toEqual(contributed);
    expect(new Set(manifest.contributes.commands.map(({ category }) => category))).toEqual(new Set(['Jiji']));
  });

  it('uses only its own commands in menus and welcome texts, apart from those of the editor', () => {
    const inMenus = Object.values(manifest.contributes.menus).flatMap((items) => items.map(({ command }) => command));
    const inWords = Object.values(words).flatMap((word) => [...word.matchAll(/command:([\w.]+)/g)].map((found) => found[1] ?? ''));
    expect([...inMenus, ...inWords].filter((command) => command.startsWith('jiji.') && !contributed.includes(command))).toEqual([]);
    expect([...new Set(inWords.filter((command) => !command.startsWith('jiji.')))].sort()).toEqual(['vscode.openFolder', 'workbench.trust.manage']);
  });

  it('describes every setting', () => {
    for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties)) {
      expect(name).toMatch(/^jiji\./);
      expect(setting['description'] ?? setting['markdownDescription'], name).toMatch(/^%.+%$/);
      expect(setting, name).toHaveProperty('default');
      expect(setting, name).toHaveProperty('scope');
    }
  });

  it('has a welcome text for every view', () => {
    const views = Object.values(manifest.contributes.views).flat().map(({ id }) => id);
    expect(new Set(manifest.contributes.viewsWelcome.map(({ view }) => view))).toEqual(new Set(views));
  });

  it('runs where the files are, checks untrusted workspaces, and contacts no server from them', () => {
    expect(manifest.extensionKind).toEqual(['workspace']);
    expect(manifest.capabilities.virtualWorkspaces.supported).toBe(false);
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe('limited');
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(['jiji.live.cluster', 'jiji.live.dns', 'jiji.live.registries', 'jiji.parts.directory', 'jiji.ssh.knownHosts']);
    expect(manifest.activationEvents).not.toContain('*');
    expect(manifest.activationEvents.filter((event) => /[*?{]/.test(event))).toEqual([]);
  });
});
