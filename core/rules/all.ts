import type { Rule } from './rule.ts';
import { syntaxRules } from './syntax/index.ts';
import { structureRules } from './structure/index.ts';
import { filesRules } from './files/index.ts';
import { projectRules } from './project/index.ts';
import { serversRules } from './servers/index.ts';
import { sshRules } from './ssh/index.ts';
import { networkRules } from './network/index.ts';
import { environmentRules } from './environment/index.ts';
import { servicesRules } from './services/index.ts';
import { proxyRules } from './proxy/index.ts';
import { networkModeRules } from './network-mode/index.ts';
import { resourcesRules } from './resources/index.ts';
import { dialectRules } from './dialect/index.ts';

/** Every rule there is; a new one is one file and one line in the index of its room. */
export const allRules: readonly Rule[] = [
  ...syntaxRules,
  ...structureRules,
  ...filesRules,
  ...projectRules,
  ...serversRules,
  ...sshRules,
  ...networkRules,
  ...environmentRules,
  ...servicesRules,
  ...proxyRules,
  ...networkModeRules,
  ...resourcesRules,
  ...dialectRules,
];
