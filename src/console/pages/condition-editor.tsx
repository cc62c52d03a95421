/** The form over a rule's condition: groups of comparisons, each of a fact with a value or a list. */
import { Button, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import type { ReviewFactJson } from '../http/order-shapes.ts';
import { useTexts } from '../language/language.tsx';
import {
  COMPARISONS_OF,
  type ComparisonDraft,
  type ConditionDraft,
  changed,
  emptyComparison,
  type GroupDraft,
  isGroup,
  nextId,
} from './condition-draft.ts';

interface Part<T> {
  readonly draft: T;
  readonly facts: readonly ReviewFactJson[];
  /** A number that no part has yet. */
  readonly fresh: number;
  /** `undefined`: removed. */
  readonly onChange: (draft: ConditionDraft | undefined) => void;
  readonly isRoot?: boolean;
}

export function FactSelect(props: {
  readonly facts: readonly ReviewFactJson[];
  readonly value: string;
  readonly onChange: (fact: string) => void;
}): ReactNode {
  const { t, pick } = useTexts();
  return (
    <Select
      aria-label={t('rules.fact')}
      showSearch={{ optionFilterProp: 'label' }}
      value={props.value}
      options={props.facts.map((one) => ({ value: one.name, label: pick(one.text) }))}
      onChange={props.onChange}
      style={{ minWidth: 230 }}
      popupMatchSelectWidth={false}
    />
  );
}

function Value({ draft, facts, onChange }: Part<ComparisonDraft>): ReactNode {
  const { t } = useTexts();
  const kind = facts.find((one) => one.name === draft.fact)?.kind;
  if (draft.is === 'KNOWN' || draft.is === 'UNKNOWN') return null;
  const isLimit = kind === 'AMOUNT';
  if (isLimit || draft.is === 'IN' || draft.is === 'NOT_IN')
    return (
      <Select
        mode="tags"
        aria-label={t(isLimit ? 'rules.limits' : 'rules.value')}
        placeholder={t(isLimit ? 'rules.limits' : 'rules.list')}
        value={[...draft.list]}
        tokenSeparators={[',', '，', ' ']}
        onChange={(list: string[]) => onChange({ ...draft, list })}
        style={{ minWidth: 260, flex: 1 }}
        open={false}
        suffixIcon={null}
      />
    );
  if (kind === 'FLAG')
    return (
      <Select
        aria-label={t('rules.value')}
        value={draft.value}
        options={[
          { value: 'true', label: t('rules.yes') },
          { value: 'false', label: t('rules.no') },
        ]}
        onChange={(value: string) => onChange({ ...draft, value })}
        style={{ width: 90 }}
      />
    );
  return (
    <Input
      aria-label={t('rules.value')}
      value={draft.value}
      maxLength={100}
      onChange={(event) => onChange({ ...draft, value: event.target.value })}
      style={{ width: 160 }}
    />
  );
}

function Comparison(props: Part<ComparisonDraft>): ReactNode {
  const { t, name } = useTexts();
  const { draft, facts, onChange } = props;
  const kindOf = (fact: string) => facts.find((one) => one.name === fact)?.kind ?? 'TEXT';
  const choices = COMPARISONS_OF[kindOf(draft.fact)];
  return (
    <div className="condition-row">
      <FactSelect
        facts={facts}
        value={draft.fact}
        onChange={(fact) => {
          const kind = kindOf(fact);
          const [first = 'EQ'] = COMPARISONS_OF[kind];
          const is = COMPARISONS_OF[kind].includes(draft.is) ? draft.is : first;
          onChange({ id: draft.id, fact, is, value: kind === 'FLAG' ? 'true' : '', list: [] });
        }}
      />
      <Select
        aria-label={t('rules.comparison')}
        value={draft.is}
        options={choices.map((one) => ({ value: one, label: name('comparison', one) }))}
        onChange={(is: string) => onChange({ ...draft, is })}
        style={{ width: 110 }}
        popupMatchSelectWidth={false}
      />
      <Value {...props} />
      <Button size="small" type="text" onClick={() => onChange(undefined)}>
        {t('rules.remove')}
      </Button>
    </div>
  );
}

function GroupEditor({ draft, facts, fresh, isRoot, onChange }: Part<GroupDraft>): ReactNode {
  const { t } = useTexts();
  const add = (one: ConditionDraft): void => onChange({ ...draft, children: [...draft.children, one] });
  return (
    <div className="condition-group">
      <div className="condition-row">
        <Select
          aria-label={t('rules.condition')}
          value={draft.group}
          options={(['ALL', 'ANY', 'NOT'] as const).map((one) => ({ value: one, label: t(`rules.${one}`) }))}
          onChange={(group: GroupDraft['group']) => onChange({ ...draft, group })}
          style={{ width: 130 }}
        />
        <Button size="small" onClick={() => add(emptyComparison(fresh))}>
          {t('rules.addComparison')}
        </Button>
        <Button size="small" onClick={() => add({ id: fresh, group: 'ANY', children: [emptyComparison(fresh + 1)] })}>
          {t('rules.addGroup')}
        </Button>
        {!isRoot && (
          <Button size="small" type="text" onClick={() => onChange(undefined)}>
            {t('rules.remove')}
          </Button>
        )}
      </div>
      {draft.children.map((child) => (
        <Editor
          key={child.id}
          draft={child}
          facts={facts}
          fresh={fresh}
          onChange={(to) => onChange(changed(draft, child.id, to))}
        />
      ))}
    </div>
  );
}

function Editor({ draft, ...rest }: Part<ConditionDraft>): ReactNode {
  return isGroup(draft) ? <GroupEditor draft={draft} {...rest} /> : <Comparison draft={draft} {...rest} />;
}

export function ConditionEditor(props: {
  readonly draft: GroupDraft;
  readonly facts: readonly ReviewFactJson[];
  readonly onChange: (draft: GroupDraft) => void;
}): ReactNode {
  const { draft, facts, onChange } = props;
  return (
    <GroupEditor
      draft={draft}
      facts={facts}
      fresh={nextId(draft)}
      isRoot
      onChange={(to) => to && isGroup(to) && onChange(to)}
    />
  );
}
