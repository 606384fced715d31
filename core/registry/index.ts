/**
 * Image registries by their HTTP API.
 *
 * - `new ImageRegistries({ transport: nodeTransport(), clock, credentials? })`: `tags`, `digest`, `architectures` of an image
 * - `registryTarget(image)`: where an image is asked for; `registryName(server)`: one name per registry
 */
export { ImageRegistries, type RegistryOptions } from './client.ts';
export type { Credentials } from './login.ts';
export { registryName, registryTarget, type RegistryTarget } from './target.ts';
export { nodeTransport, type HttpReply, type HttpRequest, type Transport } from './transport.ts';
