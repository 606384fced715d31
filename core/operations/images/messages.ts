import { registerMessages } from '../../base/index.ts';

registerMessages({
  'image-missing': '{image} of service {service} is not in its registry.',
  'image-pull': '{image} could not be pulled.',
  'image-registry-auth': '{registry} refused to give {image}.',
  'image-registry-login': '{registry} refused the login of {username}.',
  'image-rate-limited': '{registry} gives {image} to nobody from here for now: too many requests.',
  'image-registry-down': '{registry} did not answer, and {image} is not on every server that needs it.',
  'image-from-cache': '{registry} did not give it: {image} is taken as the servers have it ({digest}), the same on all.',
  'image-moved': '{image} changed its meaning while the servers were looked at; all of them get {digest}.',
  'image-arch': '{image} is for {archs}; {host} is {arch}.',
  'image-disk': '{host} has {freeMib} MiB free on {mount}; {image} needs {neededMib} MiB, twice the {sizeMib} MiB that are sent.',
  'remedy.image-tag': 'Look at the tag in the file and at the tags in the registry.',
  'remedy.image-arch': 'Build it for {arch} (servers.arch says what is built), or name an image that has it.',
  'remedy.registry-login': 'Set builder.registry with a user and a password that may pull, or log in on the server (jiji registry login).',
  'remedy.registry-ghcr': 'The token in builder.registry.password needs the scope read:packages, and write:packages to push; it may have expired.',
  'remedy.registry-hub': 'The token in builder.registry.password needs the right to read, and to write in order to push; see it under Account settings, Personal access tokens.',
  'remedy.registry-ecr': 'The user is AWS and the password a token that is good for 12 hours: get a new one (aws ecr get-login-password).',
  'remedy.rate-limit': 'Wait, or set builder.registry: with a login more is given.',
  'remedy.registry-down': 'Try again when the registry answers, or name a version that is on all servers.',
});
