import type { OperationContext } from '../context.ts';

/** Does `work` while the servers reach the registries of their images. */
export async function withRegistryAccess<T>(_ctx: OperationContext, _operationId: string, _wanted: readonly { readonly server: string; readonly reference: string }[], work: () => Promise<T>): Promise<T> {
  return work();
}

/** Does `work` while the builder reaches the registry that it pushes to. */
export async function builderAccess<T>(_ctx: OperationContext, _operationId: string, work: () => Promise<T>): Promise<T> {
  return work();
}
