import type { Clock } from '../core/base/index.ts';
import { validate, type Diagnostic, type RuleContext } from '../core/rules/index.ts';
import type { DeployDocument } from './document.ts';
import { contextOf } from './features/diagnostics.ts';
import type { Live } from './live/live.ts';
import type { ProjectReader } from './project.ts';
import type { SettingsCache } from './settings.ts';

/** What the rules said about one version of a file, and with what they were asked. */
export interface Checked {
  readonly context: RuleContext;
  readonly found: readonly Diagnostic[];
}

/** How long findings are believed, in ms: an editor asks for actions at every move of the cursor. */
const believedMs = 1000;

interface Known {
  readonly until: number;
  readonly inputs: readonly unknown[];
  readonly checked: Checked;
}

interface Beside {
  readonly clock: Clock;
  readonly settings: Pick<SettingsCache, 'get'>;
  readonly projects: Pick<ProjectReader, 'read'>;
  /** Asked late: what is live is joined to the protocol after this. */
  readonly live: () => Live;
}

/** Runs the rules once for everybody who wants to know about the same version of a file. */
export class Findings {
  readonly #beside: Beside;
  #known = new WeakMap<DeployDocument, Known>();

  constructor(beside: Beside) {
    this.#beside = beside;
  }

  /** The last findings when they are young and made from the same things, else new ones. */
  async of(document: DeployDocument): Promise<Checked> {
    const { clock, settings, projects, live } = this.#beside;
    const inputs = await Promise.all([settings.get(document.uri), projects.read(document.uri)]);
    const known = this.#known.get(document);
    if (known !== undefined && known.until > clock.monotonic() && known.inputs.every((input, index) => input === inputs[index])) return known.checked;
    const context = contextOf(...inputs, live().facts(document.uri));
    const checked = { context, found: validate(document.parsed, context) };
    this.#known.set(document, { until: clock.monotonic() + believedMs, inputs, checked });
    return checked;
  }

  /** What is beside the texts has changed. */
  forget(): void {
    this.#known = new WeakMap();
  }
}
