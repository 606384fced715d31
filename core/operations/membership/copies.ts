import * as z from 'zod';
import { runCommand } from '../../remote/command.ts';
import { registryQuery } from '../../remote/registry.ts';
import type { RemoteHost } from '../../ssh/host.ts';
import type { OperationContext } from '../context.ts';
import type { CopyRow } from './preview.ts';

const row = z.object({ service: z.string(), project: z.string(), server_id: z.string() });

/** Which service runs where, of all projects, as this server's registry has it. */
export const copiesOf = (ctx: OperationContext, host: RemoteHost): Promise<readonly CopyRow[]> =>
  runCommand(host, registryQuery('copies', ["SELECT service, project, server_id FROM containers WHERE state = 'active' AND service <> ''", []], row), { signal: ctx.signal });
