import { expect, test } from 'vitest';
import { panelHtml } from './panel-html.ts';

const parts = { cspSource: `'self' https://*.example.net`, nonce: 'AAAAAAAAAAAAAAAAAAAAAA==', scriptUri: 'https://x/webview.js', styleUri: 'https://x/webview.css', codiconUri: 'https://x/codicon.css' };

test('the policy allows the page itself and nothing else', () => {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(panelHtml(parts))?.[1];
  expect(policy).toBe(`default-src 'none'; script-src 'nonce-AAAAAAAAAAAAAAAAAAAAAA=='; style-src 'self' https://*.example.net 'unsafe-inline'; font-src 'self' https://*.example.net; img-src 'self' https://*.example.net data:`);
});

test('addresses cannot leave their attribute, and a nonce must be one', () => {
  expect(panelHtml({ ...parts, scriptUri: '"><script>x</script>' })).toContain('src="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"');
  expect(() => panelHtml({ ...parts, nonce: `a' 'unsafe-eval` })).toThrow(RangeError);
});
