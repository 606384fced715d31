import { routesOf } from '../../../remote/inspect.ts';
import type { Step } from '../../plan.ts';
import { routeArgs, routeName } from '../proxy-args.ts';
import { step, undo, type Scene } from './scene.ts';

export const switchSteps = (scene: Scene): readonly Step[] => scene.service.proxy.map((target) => {
  const route = routeName(scene.project, scene.service.name, target.appPort);
  return step(scene, `switch-${target.appPort}`, 'jiji_deploy_switch', [scene.engine, scene.service.name, route, String(target.appPort), ...routeArgs(target)], {
    undo: undo('jiji_undo_switch', [scene.engine, scene.service.name, route, String(target.appPort)]), expectedSeconds: target.healthcheck.deployTimeoutSeconds,
  });
});

/** Routes of this service that the file does not have any more. */
export function unrouteSteps(scene: Scene): readonly Step[] {
  const routes = routesOf(scene.placement.observed);
  const prefix = `${scene.final}-`;
  const wanted = new Set(scene.service.proxy.map((target) => `${prefix}${target.appPort}`));
  return routes.filter((route) => route.name.startsWith(prefix) && /^\d+$/.test(route.name.slice(prefix.length)) && !wanted.has(route.name))
    .map((route) => step(scene, `unroute-${route.name.slice(prefix.length)}`, 'jiji_deploy_unroute', [scene.engine, route.name], { optional: true }));
}
