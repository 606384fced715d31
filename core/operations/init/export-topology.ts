import path from 'node:path';
import { problem, problemOf, registerMessages } from '../../base/index.ts';
import { meshMermaid } from '../../network/mermaid.ts';
import type { OperationContext } from '../context.ts';
import { status } from '../look.ts';
import { replaceFile } from './export-network.ts';

/** Writes the mesh as Mermaid text into `.jiji/topology.mmd`, so that the repository shows it. A picture that cannot be made is a warning. */
export async function exportTopology(ctx: OperationContext): Promise<void> {
  try {
    await replaceFile(path.join(ctx.projectRoot, '.jiji', 'topology.mmd'), meshMermaid(await status(ctx)));
  } catch (error) {
    ctx.emit({ type: 'warning', problem: problem('topology-unwritten', {}, { evidence: problemOf(error).code }), at: ctx.clock.now() });
  }
}

registerMessages({ 'topology-unwritten': 'The picture of the network (.jiji/topology.mmd) could not be written.' });
