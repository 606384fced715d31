import { problem, registerMessages, type Problem } from '../../base/index.ts';
import type { ServiceConfig } from '../../config/model.ts';
import type { Observed } from '../../remote/inspect.ts';
import { imageReference } from './names.ts';

const usualPort = 80;

/**
 * Services with the ports that form A may leave out: the one TCP port that the image exposes, else 80 (deploy-yml.md
 * 10.8). What was taken is told.
 */
export function withAppPorts(services: readonly ServiceConfig[], observed: ReadonlyMap<string, Pick<Observed, 'resolved'>>): { readonly services: readonly ServiceConfig[]; readonly notes: readonly Problem[] } {
  const notes: Problem[] = [];
  const filled = services.map((service) => {
    if (service.proxy.every((target) => target.appPort !== 0)) return service;
    const reference = imageReference(service);
    const told = [...observed.values()].flatMap(({ resolved }) => resolved).find((each) => each.reference === reference && each.ports !== undefined && each.ports !== null)?.ports ?? [];
    const [exposed] = told;
    const port = told.length === 1 && exposed !== undefined ? exposed : usualPort;
    notes.push(problem('app-port-taken', { service: service.name, port, exposed: told.length === 0 ? '–' : told.join(', ') }));
    return { ...service, proxy: service.proxy.map((target) => (target.appPort === 0 ? { ...target, appPort: port } : target)) };
  });
  return { services: filled, notes };
}

registerMessages({ 'app-port-taken': 'Service {service}: the file names no app_port; port {port} is taken (the image exposes {exposed}).' });
