import { problem, ProblemError } from '../../base/index.ts';
import type { Arch } from '../../config/model.ts';
import type { OperationContext } from '../context.ts';
import type { Part } from '../parts.ts';
import type { DeployInput } from './input.ts';

const loadScript = `found=$(sha256sum "$2" | cut -d' ' -f1)
if [ "$found" = "$3" ]; then "$1" load --quiet --input "$2" >&2; code=$?; else echo "sha256 $found" >&2; code=1; fi
rm -f "$2"
exit "$code"`;

/** The proxy part for a server. */
export const proxyPart = (ctx: OperationContext, server: string): Promise<Part> => {
  const arch: Arch = ctx.config.servers.find((each) => each.name === server)?.arch ?? 'amd64';
  return ctx.parts.get('kamal-proxy', arch);
};

/** Init loads the proxy's image; where it has gone meanwhile it is sent again. */
export async function loadProxyImage(ctx: OperationContext, input: DeployInput, server: string): Promise<void> {
  const part = await proxyPart(ctx, server);
  const host = await ctx.connect(server);
  const engine = input.config.builder.engine;
  if ((await host.run('"$1" image inspect "$2" >/dev/null 2>&1', [engine, part.image ?? ''], { signal: ctx.signal })).code === 0) return;
  const path = `/var/lib/jiji/kamal-proxy.${input.operationId}.tar`;
  const tell = (sentBytes: number): void => ctx.emit({
    type: 'progress', operationId: input.operationId, host: server, title: 'deploy.upload', args: { version: part.version, host: server }, done: sentBytes, total: part.sizeBytes, at: ctx.clock.now(),
  });
  await host.upload({ file: part.file }, path, { mode: '0600', signal: ctx.signal, onProgress: tell });
  const result = await host.run(loadScript, [engine, path, part.sha256], { signal: ctx.signal });
  if (result.code !== 0) throw new ProblemError(problem('proxy-image-missing', { image: part.image ?? '' }, { host: server, evidence: result.stderr.trim() }));
}
