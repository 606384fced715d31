import { quote, quoteAll } from '../base/index.ts';
import { registryLibrary } from '../host/index.ts';
import deployLib from '../host/files/stage-deploy.sh';
import certificateLib from '../host/files/stage-certificate.sh';
import gateLib from '../host/files/stage-gate.sh';
import mountsLib from '../host/files/stage-mounts.sh';
import namesLib from '../host/files/stage-names.sh';
import pruneLib from '../host/files/stage-prune.sh';
import probeLib from '../host/files/stage-probe.sh';
import proxyLib from '../host/files/stage-proxy.sh';
import returnLib from '../host/files/stage-return.sh';
import serviceLib from '../host/files/stage-service.sh';
import stateLib from '../host/files/inspect-state.sh';
import lib from '../host/files/stage-lib.sh';
import lock from '../host/files/stage-lock.sh';
import run from '../host/files/stage-run.sh';
import stop from '../host/files/stage-stop.sh';
import type { AuditText } from './audit.ts';
import type { Stage, Step } from './plan.ts';

/** A file for `/run/jiji-op/<ULID>/`. */
export interface SpoolFile {
  readonly path: string;
  readonly mode: string;
  readonly content: string | Uint8Array;
}

/** Who runs a stage: what the program on the server checks before each step. */
export interface StageOwner {
  readonly operationId: string;
  readonly lockName: string;
  readonly lockId: string;
  readonly project: string;
}

/** Audit entries of the end, for the stage that ends its operation itself. */
export interface StageFinish {
  readonly success: AuditText;
  readonly failure: AuditText;
}

const stepIdPattern = /^[a-z0-9._-]+$/;
const stageIdPattern = /^[a-z0-9-]+$/;
/** A step may take ten times what is expected of it, and at least ten minutes. */
const stepSeconds = (step: Step): number => Math.max(600, (step.expectedSeconds ?? 0) * 10);

/** What every step and every undo can call. */
export const stepLibrary = [lib, registryLibrary, stateLib, deployLib, probeLib, gateLib, proxyLib, certificateLib, mountsLib, namesLib, returnLib, serviceLib, pruneLib].join('\n');

const scriptFile = (script: string, args: readonly string[]): string => `set -eu\n. "$JIJI_LIB"\nset -- ${quoteAll(args)}\n${script}\n`;

/** The journal's `begin` line without time and closing brace: it carries the undo, so that a stranger can take the step back. */
function beginLine(stage: Stage, step: Step, index: number): string {
  const undo = step.undo === undefined ? null : { script: step.undo.script, args: step.undo.args ?? [] };
  return JSON.stringify({
    type: 'begin', stage: stage.id, step: step.id, index, count: stage.steps.length, title: step.title, seconds: stepSeconds(step), undo,
  }).slice(0, -1);
}

function finishFunction(owner: StageOwner, finish: StageFinish): string {
  const call = (outcome: string, audit: AuditText): string =>
    `jiji_operation_finish ${quoteAll([owner.operationId, outcome, owner.lockName, owner.lockId, owner.project, audit.text, audit.details, audit.json])} >/dev/null`;
  // A failed undo leaves the operation open: somebody has to look at it.
  return `jiji_stage_outcome() {
  case $1:$2 in
  done:*) ${call('done', finish.success)} ;;
  *:failed | fenced:*) : ;;
  *) ${call('failed', finish.failure)} ;;
  esac
}`;
}

function program(stage: Stage, owner: StageOwner, finish: StageFinish | undefined): string {
  const parameters = [
    ['JIJI_OPERATION', owner.operationId], ['JIJI_STAGE', stage.id], ['JIJI_LOCK', owner.lockName],
    ['JIJI_LOCK_ID', owner.lockId], ['JIJI_ON_FAILURE', stage.onFailure ?? 'stage'], ['JIJI_TAKES_BACK', String(stage.takesBack === true)],
  ] as const;
  const steps = stage.steps.map((step, at) =>
    `jiji_step ${quoteAll([String(at + 1), step.id, step.optional === true ? 'optional' : 'required', String(stepSeconds(step)), beginLine(stage, step, at + 1)])}`);
  return [
    'unset INVOCATION_ID NOTIFY_SOCKET',
    ...parameters.map(([name, value]) => `${name}=${quote(value)}`),
    lib, lock, run,
    `echo $$ >"$JIJI_OPERATION_DIR/pid.$JIJI_STAGE"`,
    ...(finish === undefined ? [] : [finishFunction(owner, finish)]),
    ...steps,
    'jiji_stage_end',
    '',
  ].join('\n');
}

/** Everything a stage needs on its server. Throws a RangeError on ids that could not be file or unit names. */
export function stageFiles(stage: Stage, owner: StageOwner, finish?: StageFinish): readonly SpoolFile[] {
  if (!stageIdPattern.test(stage.id)) throw new RangeError(`stage id ${stage.id}`);
  const seen = new Set<string>();
  const folder = `stage.${stage.id}`;
  const files: SpoolFile[] = [
    { path: `${folder}/lib.sh`, mode: '600', content: stepLibrary },
    { path: `${folder}/stop.sh`, mode: '600', content: stop },
    { path: `${folder}/program.sh`, mode: '600', content: program(stage, owner, finish) },
    { path: `${folder}/stage.head`, mode: '600', content: JSON.stringify({ type: 'stage', stage: stage.id, onFailure: stage.onFailure ?? 'stage', count: stage.steps.length, reversible: stage.reversible, commits: stage.commits, takesBack: stage.takesBack }).slice(0, -1) },
  ];
  stage.steps.forEach((step, at) => {
    if (!stepIdPattern.test(step.id) || step.id.startsWith('stage.') || seen.has(step.id)) throw new RangeError(`step id ${step.id}`);
    seen.add(step.id);
    files.push({ path: `${folder}/${at + 1}.sh`, mode: '600', content: scriptFile(step.script, step.args ?? []) });
    if (step.undo !== undefined) files.push({ path: `${folder}/${at + 1}.undo.sh`, mode: '600', content: scriptFile(step.undo.script, step.undo.args ?? []) });
    if (step.secret !== undefined) files.push({ path: step.id, mode: '600', content: step.secret });
  });
  return files;
}

/** The files as one stream for a frame's standard input (`jiji_unspool` of stage-start.sh). */
export function packFiles(files: readonly SpoolFile[]): Uint8Array {
  const parts: Buffer[] = [];
  for (const file of files) {
    const content = Buffer.from(file.content);
    parts.push(Buffer.from(`${file.path} ${file.mode} ${content.length}\n`), content);
  }
  parts.push(Buffer.from('.\n'));
  return Buffer.concat(parts);
}
