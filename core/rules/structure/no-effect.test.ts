import { expect, it } from 'vitest';
import { parseDeploy } from '../../config/index.ts';
import { validate } from '../index.ts';
import { marked, placesOf } from '../testing/marked.ts';

it.each([
  ['ssh: { options: { serveraliveinterval: "5", «ForwardAgent»: "yes", MACs: x, «Port»: "1" } }'],
  ['ssh: { options: [ForwardAgent] }'],
  ['network: { «discovery»: corrosion }'],
])('%s', (written) => {
  const { text, places } = marked(written);
  expect(placesOf('jiji/no-effect', text)).toEqual(places);
});

it.each([['corrosion', 'information'], ['etcd', 'warning'], ['"${X}"', 'information']])('discovery: %s', (value, severity) => {
  expect(validate(parseDeploy(`network: { discovery: ${value} }`)).find((one) => one.code === 'jiji/no-effect')?.severity).toBe(severity);
});
