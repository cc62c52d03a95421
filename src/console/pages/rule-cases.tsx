/** The test cases of a rule, each with whether it comes out. */
import { Button, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import type { ReviewFactJson } from '../http/order-shapes.ts';
import { useTexts } from '../language/language.tsx';
import { Plain } from '../states/marks.tsx';
import { Panel } from '../states/panel.tsx';
import type { CaseDraft } from './condition-draft.ts';
import { FactSelect } from './condition-editor.tsx';

const CASES_MAX = 50;

function Outcome({ holds }: { readonly holds: boolean | undefined }): ReactNode {
  const { t } = useTexts();
  if (holds === undefined) return <Plain>{t('rules.caseUnread')}</Plain>;
  return <Plain tone={holds ? 'good' : 'bad'}>{t(holds ? 'rules.caseHolds' : 'rules.caseFails')}</Plain>;
}

function Case(props: {
  readonly draft: CaseDraft;
  readonly facts: readonly ReviewFactJson[];
  readonly holds: boolean | undefined;
  readonly onChange: (draft: CaseDraft | undefined) => void;
}): ReactNode {
  const { t } = useTexts();
  const { draft, facts, onChange } = props;
  const set = (at: number, part: Partial<CaseDraft['facts'][number]> | undefined): void =>
    onChange({
      ...draft,
      facts: draft.facts.flatMap((one, index) => (index !== at ? one : part ? { ...one, ...part } : [])),
    });
  const unused = facts.find((one) => !draft.facts.some((each) => each.fact === one.name));
  return (
    <div className="condition-group" data-testid="rule-case">
      <div className="condition-row">
        <Outcome holds={props.holds} />
        <Select
          aria-label={t('rules.cases')}
          value={draft.speaks ? 'yes' : 'no'}
          options={[
            { value: 'yes', label: t('rules.speaks') },
            { value: 'no', label: t('rules.silent') },
          ]}
          onChange={(value: string) => onChange({ ...draft, speaks: value === 'yes' })}
          style={{ width: 130 }}
        />
        <Button
          size="small"
          disabled={!unused}
          onClick={() => unused && onChange({ ...draft, facts: [...draft.facts, { fact: unused.name, value: '' }] })}
        >
          {t('rules.addFact')}
        </Button>
        <Button size="small" type="text" onClick={() => onChange(undefined)}>
          {t('rules.remove')}
        </Button>
      </div>
      {draft.facts.map((one, at) => (
        <div className="condition-row" key={one.fact}>
          <FactSelect facts={facts} value={one.fact} onChange={(fact) => set(at, { fact })} />
          <Input
            aria-label={t('rules.value')}
            value={one.value}
            placeholder={placeholderOf(facts, one.fact)}
            onChange={(event) => set(at, { value: event.target.value })}
            style={{ width: 200 }}
          />
          <Button size="small" type="text" onClick={() => set(at, undefined)}>
            {t('rules.remove')}
          </Button>
        </div>
      ))}
    </div>
  );
}

function placeholderOf(facts: readonly ReviewFactJson[], name: string): string {
  const kind = facts.find((one) => one.name === name)?.kind ?? 'TEXT';
  return { AMOUNT: '1200.00 USD', NUMBER: '3', TEXT: '', TEXTS: 'A, B', FLAG: 'true / false' }[kind];
}

export function RuleCases(props: {
  readonly cases: readonly CaseDraft[];
  readonly facts: readonly ReviewFactJson[];
  readonly holds: readonly boolean[];
  readonly onChange: (cases: readonly CaseDraft[]) => void;
}): ReactNode {
  const { t } = useTexts();
  const { cases, onChange } = props;
  const next = Math.max(0, ...cases.map((one) => one.id)) + 1;
  return (
    <Panel
      title={t('rules.cases')}
      note={t('rules.casesNote')}
      actions={
        <Button
          size="small"
          disabled={cases.length >= CASES_MAX}
          onClick={() => onChange([...cases, { id: next, speaks: true, facts: [] }])}
        >
          {t('rules.addCase')}
        </Button>
      }
    >
      {cases.map((one, at) => (
        <Case
          key={one.id}
          draft={one}
          facts={props.facts}
          holds={props.holds[at]}
          onChange={(to) => onChange(cases.flatMap((each) => (each.id === one.id ? (to ?? []) : each)))}
        />
      ))}
    </Panel>
  );
}
