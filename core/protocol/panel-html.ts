/** What the topology page is made of; addresses as the webview serves them. */
export interface PanelHtmlParts {
  /** `webview.cspSource`. */
  readonly cspSource: string;
  /** Fresh for every page: letters, digits, `+`, `/`, `=`, `-` and `_`. */
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly codiconUri: string;
  /** Language of the page for screen readers, such as `en`. */
  readonly language?: string;
}

/**
 * The page of the topology panel, under a policy that allows its own script and nothing else: no network, no eval, no
 * frames. Inline styles are needed by Mermaid, which has no hook for a nonce. Throws on a nonce that is none.
 */
export function panelHtml(parts: PanelHtmlParts): string {
  if (!/^[\w+/=-]{16,}$/.test(parts.nonce)) throw new RangeError('a nonce has at least 16 characters of base64');
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${parts.nonce}'`,
    `style-src ${parts.cspSource} 'unsafe-inline'`,
    `font-src ${parts.cspSource}`,
    `img-src ${parts.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${attribute(parts.language ?? 'en')}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Jiji topology</title>
  <link rel="stylesheet" href="${attribute(parts.codiconUri)}">
  <link rel="stylesheet" href="${attribute(parts.styleUri)}">
</head>
<body>
  <div id="app"></div>
  <script nonce="${attribute(parts.nonce)}" src="${attribute(parts.scriptUri)}"></script>
</body>
</html>
`;
}

const attribute = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
