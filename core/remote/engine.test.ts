import { expect, test } from 'vitest';
import { parseContainers } from './engine.ts';
import { fixture } from './fixtures/fixture.ts';

test.each([
  ['podman', '10.210.0.2', 'always'],
  ['docker', '10.210.5.2', 'unless-stopped'],
])('%s: a running and a stopped container', (engine, ip, restartPolicy) => {
  const [web, crash] = parseContainers(fixture(`${engine}-inspect.json`));
  expect(web).toMatchObject({ name: 'shop-web', running: true, status: 'running', ip, restartPolicy, restarts: 0, image: 'registry.lab:5000/shop/web:1.0' });
  expect(web?.labels).toMatchObject({ 'jiji.managed': 'true', 'jiji.service': 'web', 'jiji.project': 'shop' });
  expect(web?.id).toMatch(/^[0-9a-f]{64}$/);
  expect(web?.imageId).toMatch(/^[0-9a-f]{64}$/);
  expect(web).not.toHaveProperty('health');
  expect(new Date(web?.startedAt ?? 0).getUTCFullYear()).toBe(2026);
  expect(crash).toMatchObject({ name: 'shop-crash', running: false, status: 'exited', exitCode: 1 });
  expect(crash).not.toHaveProperty('ip');
});

test("older Podman's health, and a container that never started", () => {
  const raw = { Id: 'a'.repeat(64), Name: 'x', Image: 'b'.repeat(64), Config: { Labels: null }, NetworkSettings: { Networks: null }, State: { Status: 'created', Running: false, StartedAt: '0001-01-01T00:00:00Z', Healthcheck: { Status: 'unhealthy' } } };
  const [container] = parseContainers(JSON.stringify([raw]));
  expect(container).toMatchObject({ health: 'unhealthy', labels: {}, restartPolicy: '' });
  expect(container).not.toHaveProperty('startedAt');
});

test('another shape is refused by name of its field', () => {
  expect(() => parseContainers('[{"Id":"short"}]')).toThrow('Id');
});
