import { registerMessages } from '../../base/index.ts';
import { isText, partRange, splitCommand, valueOf, type ParsedDeploy, type ScalarNode } from '../../config/index.ts';
import { contentEnd, edit } from '../edits.ts';
import type { Fix, Rule } from '../rule.ts';
import { serviceEntries } from '../view.ts';
import { shellSign } from './shell-syntax.ts';

export const commandShellSyntax: Rule = {
  code: 'jiji/command-shell-syntax',
  severity: 'warning',
  message: 'No shell runs this; use ["sh", "-c", "…"]',
  check: (parsed) =>
    serviceEntries(parsed)
      .map(({ value }) => valueOf(value, 'command'))
      .filter(isText)
      .flatMap((node) => {
        const sign = splitCommand(node.value) === undefined ? undefined : shellSign(node.value);
        return sign === undefined ? [] : [{ range: partRange(node, sign.from, sign.to, parsed.lines), fixes: inShell(parsed, node) }];
      }),
};

function inShell(parsed: ParsedDeploy, node: ScalarNode & { readonly value: string }): readonly Fix[] {
  if (node.viaAlias) return [];
  const list = `["sh", "-c", ${JSON.stringify(node.value.trim())}]`;
  return [{ title: { code: 'fix.run-in-shell', args: {} }, edits: [edit(parsed, node.start, contentEnd(parsed.text, node), list)] }];
}

registerMessages({ 'fix.run-in-shell': 'Run it in a shell' });
