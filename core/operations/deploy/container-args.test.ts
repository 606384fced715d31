import { describe, expect, it } from 'vitest';
import type { Engine } from '../../config/model.ts';
import { containerArgs, type ContainerSpec } from './container-args.ts';

const spec: ContainerSpec = {
  engine: 'docker', image: 'nginx@sha256:0', command: [], network: 'jiji', dns: null, publish: [], volumes: [], devices: [], privileged: false, capAdd: [], stopTimeoutSeconds: 10, labels: {}, environmentNames: [],
};

/** What the engine is told about devices. */
const devices = (engine: Engine, gpus: string): readonly string[] => containerArgs({ ...spec, engine, gpus }).filter((arg) => /^--(?:gpus|device)=/.test(arg));

describe('gpus', () => {
  it.each([
    ['all', ['--gpus=all'], ['all']],
    ['0', ['--gpus=device=0'], ['0']],
    ['1', ['--gpus=device=1'], ['1']],
    ['0,1', ['--gpus="device=0,1"'], ['0', '1']],
    ['device=0', ['--gpus=device=0'], ['0']],
    ['device=0,2', ['--gpus="device=0,2"'], ['0', '2']],
    ['device=GPU-3a23c669', ['--gpus=device=GPU-3a23c669'], ['GPU-3a23c669']],
  ])('%s: never a count to Docker, one device each to Podman', (gpus, docker, podman) => {
    expect(devices('docker', gpus)).toEqual(docker);
    expect(devices('podman', gpus)).toEqual(podman.map((gpu) => `--device=nvidia.com/gpu=${gpu}`));
  });

  it('nothing without the key', () => {
    expect(containerArgs(spec).filter((arg) => arg.includes('gpu'))).toEqual([]);
  });
});
