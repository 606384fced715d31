import { describe, expect, it } from 'vitest';
import { fill } from '../../core/base/index.ts';
import type { PlanView } from '../../core/protocol/worker.ts';
import { planText } from './plan-text.ts';

const plan: PlanView = {
  operation: 'deploy', operationId: '01J', hash: 'abc', empty: false, problems: [],
  lines: [{ host: 'web1', service: 'web', kind: 'rolling', text: '1.0 → 1.1' }],
  stages: [
    { id: 'b', host: 'web2', group: 7, steps: [{ id: 'x', title: 'Second', script: 'echo 2' }] },
    { id: 'a', host: 'web1', group: 3, steps: [{ id: 'x', title: 'First', why: 'not there', script: 'echo "```"\n', undo: 'rm x' }] },
  ],
};

describe('the plan as a document', () => {
  it('says what changes, then every step in the order it runs', () => {
    const text = planText(plan, 'shop', fill);
    expect(text).toContain('# Plan: deploy shop');
    expect(text).toContain('- **web1 · web**: 1.0 → 1.1');
    expect(text.indexOf('Stage 1 of 2: web1')).toBeGreaterThan(0);
    expect(text.indexOf('Stage 2 of 2: web2')).toBeGreaterThan(text.indexOf('Stage 1 of 2: web1'));
    expect(text).toContain('not there');
  });

  it('says how long a step took the last time, and what is different from the plan before', () => {
    const timed = { ...plan, again: ['- web1: 1.0', '+ web1: 1.1'], stages: plan.stages.map((stage) => ({ ...stage, steps: stage.steps.map((step) => ({ ...step, seconds: 2.5 })) })) };
    const text = planText(timed, 'shop', fill);
    expect(text).toContain('### 1. First (2.5 s the last time)');
    expect(text).toContain('```diff\n- web1: 1.0\n+ web1: 1.1\n```');
  });

  it('says once what is true of several servers', () => {
    const lines = ['web1', 'web2'].map((host) => ({ host, kind: 'change', text: 'Install jq' }));
    expect(planText({ ...plan, lines }, 'shop', fill)).toContain('- **web1, web2**: Install jq');
  });

  it('lets no script break out of its block', () => {
    expect(planText(plan, 'shop', fill)).toContain('````sh\necho "```"\n````');
  });

  it('says so when there is nothing to do', () => {
    expect(planText({ ...plan, empty: true, lines: [], stages: [] }, 'shop', fill)).toContain('Nothing to do');
  });
});
