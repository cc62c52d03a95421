/** For tests: expressions evaluated in this process, bounded only by what JSONata bounds itself. */
import { createEvaluator } from './expression-evaluator.ts';
import type { Answer } from './expression-messages.ts';
import type { Expressions } from './expressions.ts';

export function expressionsInProcess(): Expressions {
  const answer = createEvaluator();
  return {
    async check(expression, amount) {
      const given = await answer({ kind: 'CHECK', expression, amount });
      return 'fault' in given ? given.fault : undefined;
    },
    async evaluate(context, rows) {
      await answer({ kind: 'CONTEXT', context });
      const answers: Answer[] = [];
      for (const row of rows) answers.push(await answer({ kind: 'ROW', ...row }));
      return answers;
    },
    close: async () => undefined,
  };
}
