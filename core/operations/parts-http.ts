/** `fetch` of the platform, or a stand-in. */
export type Fetch = (url: string, init: { readonly headers?: Readonly<Record<string, string>>; readonly signal: AbortSignal }) => Promise<Response>;

export interface HttpOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/** An answer of status 200, over https alone: a redirect to anything else is an error. */
export async function get(url: string, headers: Readonly<Record<string, string>>, options: HttpOptions): Promise<Response> {
  if (!url.startsWith('https://')) throw new Error(`${url} is not https`);
  const response = await options.fetch(url, { headers, signal: options.signal });
  if (response.url !== '' && !response.url.startsWith('https://')) throw new Error(`redirected to ${response.url}, which is not https`);
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}`.trim());
  return response;
}

