import type { Stage, Step } from '../plan.ts';

const isGate = (step: Step): boolean => /\.gate(-\d+)?$/.test(step.id);
const named = (stage: Stage, name: RegExp): readonly Step[] => stage.steps.filter((step) => name.test(step.id));

const back = (step: Step, name: string, script: string, args: readonly string[] | undefined): Step => ({
  id: `return.${name}`, title: { code: 'undo.step', args: { step: step.id } }, script, args: args ?? [], expectedSeconds: step.expectedSeconds ?? 10,
});

/**
 * A finished reversible stage, taken back: its steps' undos in reverse. The container that serves again passes the gate of
 * the deploy: before the traffic goes back to it where it still runs, after it was started again where it had made room.
 */
export function returnStage(stage: Stage): Stage {
  const shortStop = named(stage, /\.stop(-\d+)?$/).length > 0;
  // ENGINE SERVICE TIMEOUT of the gate; what is asked stands on the containers themselves.
  const gates = stage.steps.filter(isGate).slice(0, 1).map((step) => back(step, step.id, 'jiji_return_gate "$@"', step.args?.slice(0, 3)));
  const undos = [...stage.steps].reverse().flatMap((step): readonly Step[] => {
    if (step.undo === undefined || isGate(step)) return [];
    const undone = back(step, step.id, step.undo.script, step.undo.args);
    const settles = /\.rows$/.test(step.id) && !shortStop ? named(stage, /\.settle$/) : [];
    return [...(step.undo.script === ':' ? [] : [undone]), ...settles.map((settle) => ({ ...back(settle, settle.id, 'jiji_return_settle "$@"', settle.args), optional: true }))];
  });
  return { id: `return-${stage.id}`, host: stage.host, onFailure: 'none', takesBack: true, steps: shortStop ? [...undos, ...gates] : [...gates, ...undos] };
}

/** Groups that take back what `done` did, last first, one server after another. */
export const returnGroups = (done: readonly Stage[]): readonly (readonly Stage[])[] => [...done].reverse().filter((stage) => stage.reversible === true).map((stage) => [returnStage(stage)]);
