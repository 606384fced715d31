export * from './ipv4.ts';
export * from './cidr.ts';
export * from './subnets.ts';
export * from './address-plan.ts';
export * from './handshake.ts';
export * from './mesh.ts';
