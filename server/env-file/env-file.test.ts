import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { EnvFileFacts } from '../../core/facts/index.ts';
import { completeEnvFile } from './completion.ts';
import { EnvDocument, isEnvDocument } from './document.ts';
import { hoverEnvFile } from './hover.ts';

const facts: EnvFileFacts = {
  projectRoot: '/p',
  users: new Map([
    ['DATABASE_PASSWORD', [{ file: '.jiji/deploy.yml', services: ['web', 'db'] }, { file: '.jiji/staging.yml', services: ['web'] }]],
    ['GHCR_TOKEN', [{ file: '.jiji/deploy.yml', services: [] }]],
    ['a-b', [{ file: '.jiji/deploy.yml', services: ['web'] }]],
  ]),
  wanted: new Set(['DATABASE_PASSWORD', 'GHCR_TOKEN', 'a-b', 'OTHER']),
};
/** A document of a text, and the place of its `|`. */
function at(written: string): [EnvDocument, { line: number; character: number }] {
  const text = TextDocument.create('file:///p/.env', 'dotenv', 1, written.replace('|', ''));
  return [new EnvDocument(text), text.positionAt(written.indexOf('|'))];
}

describe('completion', () => {
  const offered = (written: string): string[] => {
    const [document, position] = at(written);
    return completeEnvFile(document, position, facts).map((item) => {
      const { range, newText } = item.textEdit as { range: { start: { character: number }; end: { character: number } }; newText: string };
      return `${item.label} ${range.start.character}-${range.end.character} ${newText}`;
    });
  };
  it.each([
    ['|', ['DATABASE_PASSWORD 0-0 DATABASE_PASSWORD=', 'GHCR_TOKEN 0-0 GHCR_TOKEN=']],
    ['A=1\r\n  export GH|\r\n', ['DATABASE_PASSWORD 9-11 DATABASE_PASSWORD=', 'GHCR_TOKEN 9-11 GHCR_TOKEN=']],
    ['GHCR_TOKEN=x\n|', ['DATABASE_PASSWORD 0-0 DATABASE_PASSWORD=']],
    ['GH|CR=x', ['DATABASE_PASSWORD 0-4 DATABASE_PASSWORD', 'GHCR_TOKEN 0-4 GHCR_TOKEN']],
    ['GHCR_TOKEN=|', []],
    ['GHCR_TOKEN="x\nD|\n"', []],
    ['# D|', []],
  ])('%j', (written, items) => expect(offered(written)).toEqual(items));
  it('says who asks for a name', () => {
    const [document, position] = at('|');
    expect(completeEnvFile(document, position, facts).map((item) => item.detail)).toEqual(['web, db in .jiji/deploy.yml; web in .jiji/staging.yml', 'the settings of .jiji/deploy.yml']);
  });
});

describe('hover', () => {
  const words = (written: string, known = facts): unknown => {
    const [document, position] = at(written);
    const shown = hoverEnvFile(document, position, known);
    return shown === null ? null : (shown.contents as { value: string }).value;
  };
  it('says which services use a name, and never its value', () => {
    expect(words('DATABASE|_PASSWORD=hunter2')).toBe('**`DATABASE_PASSWORD`**: used by `web`, `db` in `.jiji/deploy.yml`; `web` in `.jiji/staging.yml`.');
    expect(words('GHCR_TOKEN|=hunter2')).toBe('**`GHCR_TOKEN`**: used by the settings of `.jiji/deploy.yml`.');
    expect(words('NOBODY|=hunter2')).toBe('**`NOBODY`**: no deploy file of this project asks for it.');
  });
  it('says nothing elsewhere or where it is not known', () => {
    expect(words('DATABASE_PASSWORD=hun|ter2')).toBeNull();
    expect(words('OTHER|=x')).toBeNull();
    const { projectRoot = '', users } = facts;
    expect(words('NOBODY|=x', { projectRoot, users })).toBeNull();
  });
});

it.each([['file:///p/.env', 'dotenv', true], ['file:///p/.env.staging', 'plaintext', true], ['file:///p/.secrets', 'plaintext', true], ['file:///p/.jiji/deploy.yml', 'yaml', false], ['file:///p/.jiji/deploy.yaml', 'plaintext', false], ['untitled:x', 'jiji-deploy', false]])(
  '%s (%s) is a secrets file: %s', (uri, languageId, expected) => expect(isEnvDocument(TextDocument.create(uri, languageId, 1, ''))).toBe(expected));
