import { split } from 'shlex';
import type { PortMapping, UploadMount, VolumeMount } from './model.ts';

/** Seconds of `10s`, `5m` or `1h`; undefined for anything else. */
export function parseDuration(written: string): number | undefined {
  const found = /^([1-9]\d*)([smh])$/.exec(written);
  if (found === null) return undefined;
  return Number(found[1]) * { s: 1, m: 60, h: 3600 }[found[2] as 's' | 'm' | 'h'];
}

/** Whether a schedule has the five fields of a cron, whatever stands in them. */
export const hasFiveFields = (schedule: string): boolean => schedule.trim().split(/\s+/).length === 5;

const memoryFactors: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** Bytes of a limit such as `512m` or `1.5GB`, in powers of 1024 as engines read it; undefined for what is none. */
export function parseMemory(written: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)(b|[kmg]b?)$/i.exec(written);
  const factor = memoryFactors[(found?.[2] ?? '').charAt(0).toLowerCase()];
  return found === null || factor === undefined ? undefined : Math.floor(Number(found[1]) * factor);
}

const isPort = (number: number): boolean => number >= 1 && number <= 65535;

/** `[ip:][host:]container[/tcp|udp]`, strict digits; undefined when it is none. */
export function parsePort(written: string): PortMapping | undefined {
  const found = /^(?:(?:(\d{1,3}(?:\.\d{1,3}){3}):)?(\d{1,5}):)?(\d{1,5})(?:\/(tcp|udp))?$/.exec(written);
  if (found === null) return undefined;
  const [, hostAddress, host, container, protocol] = found;
  const containerPort = Number(container);
  if (!isPort(containerPort) || (host !== undefined && !isPort(Number(host)))) return undefined;
  if (hostAddress !== undefined && hostAddress.split('.').some((octet) => Number(octet) > 255 || /^0\d/.test(octet))) return undefined;
  return {
    containerPort,
    ...(host === undefined ? {} : { hostPort: Number(host) }),
    ...(hostAddress === undefined ? {} : { hostAddress }),
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
  };
}

/** `source:target[:options]`; undefined when there are not 2 or 3 parts or one is empty. */
export function parseVolume(written: string): VolumeMount | undefined {
  const parts = written.split(':');
  const [source, target, options] = parts;
  if (source === undefined || source === '' || target === undefined || target === '' || parts.length > 3 || options === '') return undefined;
  const named = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(source);
  if (!named && !/^(\/|\.\/|\.\.\/|~\/)/.test(source)) return undefined;
  return { source, target, options: options?.split(',') ?? [], named };
}

/** `local:remote[:option]`; undefined when there are not 2 or 3 parts or one is empty. */
export function parseMount(written: string, kind: UploadMount['kind']): UploadMount | undefined {
  const parts = written.split(':');
  const [local, remote, option] = parts;
  if (local === undefined || local === '' || remote === undefined || remote === '' || parts.length > 3 || option === '') return undefined;
  return { kind, local, remote, options: option === undefined ? [] : [option] };
}

/** Words of a command line by the rules of a POSIX shell, without running one; undefined when quotes do not match. */
export function splitCommand(written: string): readonly string[] | undefined {
  try {
    return split(written);
  } catch {
    // The library throws for an open quote or a trailing backslash and for nothing else.
    return undefined;
  }
}
