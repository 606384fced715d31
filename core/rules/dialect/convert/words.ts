import { registerMessages } from '../../../base/index.ts';

/** What conversions say. */
registerMessages({
  'fix.convert': 'Write this file in form {form}',
  'convert.faulty': 'The file has errors that hide what it means; mend {what} first',
  'convert.same': 'The file is in form {form} already',
  'convert.none': 'Form {from} cannot be written as form {to}',
  'convert.complicated': '"{key}" is written in a way that cannot be rewritten; write it out and try again',
  'convert.arch-conflict': 'Host "{host}" is {archs} in different services; make up your mind first',
  'convert.servers-list': 'servers is a list at the top level; move its items into the services first',
  'convert.no-equal': '"{key}" has no equal in form {form}',
  'convert.scale': '"{name}" runs {count} containers on each server; form B runs one',
  'convert.shared-network': '"{name}" shares the network of another service, which form B cannot',
  'convert.command': 'A command of this machine gives this value; form B reads variables only',
  'convert.inline-key': 'A private key stands in the file; form B reads files and variables only',
  'convert.capitals': '"{text}" would be read as the name of a variable in form C',
  'convert.key-name': '"{text}" has to be in capitals to be the name of a variable in form C',
  'convert.app-port': 'The proxy of "{name}" has no app_port and nothing tells it; write it first',
  'convert.range': '{key} goes: form {form} has other ranges; choose {instead}',
  'convert.dropped': '{key} goes: form {form} has nothing like it',
  'convert.restart': 'restart: {value} goes: form B always starts containers again unless they were stopped',
  'convert.unknown-there': '{key} stays, but the tool of form C does not know it',
  'convert.rebuild': 'The cluster has to be built anew: the servers of form {form} carry other parts',
});
