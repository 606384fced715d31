import type { ProxyTarget } from '../../../config/model.ts';
import { routesOf } from '../../../remote/inspect.ts';
import type { Step } from '../../plan.ts';
import { certificateOf, certificateSecret } from '../certificates.ts';
import { containerName } from '../names.ts';
import { routeArgs, routeName } from '../proxy-args.ts';
import { pathSteps } from './gate.ts';
import { nothing, step, undo, type Scene } from './scene.ts';

/** Traffic moves target by target, in the order of the file: when a later one fails, the undo points the earlier ones back. */
export const switchSteps = (scene: Scene): readonly Step[] => [...certificateSteps(scene), ...scene.service.proxy.map((target) => switchStep(scene, target))];

const nameOf = (scene: Scene, target: ProxyTarget): string => routeName(scene.project, scene.service.name, target.appPort);

function switchStep(scene: Scene, target: ProxyTarget): Step {
  const { drainTimeoutSeconds = 30 } = scene.input;
  const route = nameOf(scene, target);
  const pair = certificateOf(target);
  const flags = routeArgs(target, drainTimeoutSeconds, pair === undefined ? undefined : `${route}.${pair.hash}`);
  return step(scene, `switch-${target.appPort}`, 'jiji_deploy_switch', [scene.engine, scene.service.name, route, String(target.appPort), ...flags], {
    undo: undo('jiji_undo_switch', [scene.engine, scene.service.name, route, String(target.appPort)]), expectedSeconds: target.healthcheck.deployTimeoutSeconds + drainTimeoutSeconds,
  });
}

/** Given pairs are in the proxy's volume before a route names them. */
function certificateSteps(scene: Scene): readonly Step[] {
  return scene.service.proxy.flatMap((target) => {
    const pair = certificateOf(target);
    if (pair === undefined) return [];
    const args = [scene.engine, nameOf(scene, target), pair.hash];
    return [step(scene, `certificate-${target.appPort}`, 'jiji_deploy_certificate', args, { secret: certificateSecret(pair), undo: undo('jiji_certificates_remove', args) })];
  });
}

/** Routes of this service that the file does not have any more, and certificates that no route uses any more. */
export function unrouteSteps(scene: Scene): readonly Step[] {
  const routes = routesOf(scene.placement.observed);
  const prefix = `${containerName(scene.project, scene.service.name)}-`;
  const wanted = new Map(scene.service.proxy.map((target) => [nameOf(scene, target), target]));
  return routes.filter((route) => route.name.startsWith(prefix) && /^\d+$/.test(route.name.slice(prefix.length))).flatMap((route) => {
    const port = route.name.slice(prefix.length);
    const target = wanted.get(route.name);
    const gone = target === undefined ? [step(scene, `unroute-${port}`, 'jiji_deploy_unroute', [scene.engine, route.name], { optional: true })] : [];
    const hash = target === undefined ? undefined : certificateOf(target)?.hash;
    if (route.certificatePath === '' || route.certificatePath.includes(`.${hash ?? '-'}.`)) return gone;
    return [...gone, step(scene, `tidy-${port}`, 'jiji_certificates_remove', [scene.engine, route.name, `-${hash ?? ''}`], { optional: true, undo: nothing })];
  });
}

/** The ways to containers that run already. */
export const rerouteSteps = (scenes: readonly [Scene, ...Scene[]]): readonly Step[] => {
  const [scene] = scenes;
  const paths = scene.service.proxy.flatMap((target) => pathSteps(scene, target));
  return [
    step(scene, 'routes', 'jiji_routes_keep', [scene.engine, scene.service.name, ...scenes.map(({ final }) => final)], { undo: nothing }),
    ...paths, ...switchSteps(scene), ...unrouteSteps(scene),
  ];
};
