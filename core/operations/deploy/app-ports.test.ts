import { describe, expect, it } from 'vitest';
import type { ServiceConfig } from '../../config/model.ts';
import { testService } from '../testing/context.ts';
import { withAppPorts } from './app-ports.ts';

const target = (appPort: number): ServiceConfig['proxy'][number] => ({ appPort, hosts: ['a.test'], ssl: false, pathPrefix: '/', healthcheck: { path: '/up', intervalSeconds: 5, timeoutSeconds: 2, deployTimeoutSeconds: 10 } });
const reference = 'docker.io/acme/web:1';
const told = (ports: number[] | null): Parameters<typeof withAppPorts>[1] => new Map([['web1', { resolved: [{ reference, digest: null, present: false, status: 200, known: [], archs: null, sizeBytes: null, ports }] }]]);
const ports = (appPort: number, exposed: number[] | null): readonly number[] =>
  withAppPorts([testService('web', { image: 'acme/web:1', proxy: [target(appPort)] })], told(exposed)).services.flatMap((service) => service.proxy.map((each) => each.appPort));

describe('a port that form A leaves out', () => {
  it.each([['the one that the image exposes', 0, [3000], 3000], ['80 where it exposes none', 0, [], 80], ['80 where it exposes several', 0, [1, 2], 80], ['80 where nobody tells', 0, null, 80], ['what the file says', 8080, [3000], 8080]])('is %s', (_, written, exposed, port) => {
    expect(ports(written, exposed)).toEqual([port]);
  });

  it('is told with the plan', () => {
    expect(withAppPorts([testService('web', { image: 'acme/web:1', proxy: [target(0)] })], told([3000])).notes).toMatchObject([{ code: 'app-port-taken', args: { port: 3000 } }]);
    expect(withAppPorts([testService('web', { proxy: [target(80)] })], told(null)).notes).toEqual([]);
  });
});
