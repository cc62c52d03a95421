/** Writes a draft of a review rule, beginning with the one in force, a version, or nothing. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { App, Button, DatePicker, Form, Input, InputNumber, Select, Switch } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { type ReactNode, useEffect, useState } from 'react';
import type {
  Effect,
  ReviewFactJson,
  RuleCheckJson,
  RuleDefinitionJson,
  RuleVersionJson,
} from '../http/order-shapes.ts';
import { useSession } from '../http/session.tsx';
import type { Page } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { PageHead, Panel } from '../states/panel.tsx';
import { ErrorBox } from '../states/problem.tsx';
import {
  type CaseDraft,
  caseDraftOf,
  caseOf,
  conditionOf,
  draftOfCondition,
  type GroupDraft,
  isGroup,
} from './condition-draft.ts';
import { ConditionEditor } from './condition-editor.tsx';
import { useReviewFacts } from './review-parts.tsx';
import { useRulesInForce } from './review-rules.tsx';
import { RuleCases } from './rule-cases.tsx';
import { RuleTrial } from './rule-trial.tsx';

const route = getRouteApi('/review-rules/edit');
const CHECK_AFTER_MS = 400;

interface Head {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly effect: Effect;
  readonly priority: number;
  readonly score: number;
  readonly enabled: boolean;
  readonly effectiveFrom: Dayjs;
  readonly note: string;
}

const NEW: RuleDefinitionJson = {
  ...{ enabled: true, reason: { zh: '', en: '' }, priority: 500, effect: 'HOLD', score: 40 },
  ...{ condition: { all: [{ fact: 'amount', is: 'GT', limits: {} }] }, cases: [] },
};

/** The root of the form is a group, also where the condition is one comparison. */
function rootOf(condition: unknown): GroupDraft {
  const draft = draftOfCondition(condition);
  return isGroup(draft) ? draft : { id: 1_000_000, group: 'ALL', children: [draft] };
}

/** Asks the API what it says to the definition, once the person pauses. */
function useCheck(definition: RuleDefinitionJson): RuleCheckJson | undefined {
  const { client } = useSession();
  const text = JSON.stringify(definition);
  const [asked, ask] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => ask(text), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery({
    queryKey: ['/review-rules/check', asked],
    queryFn: ({ signal }) =>
      client<RuleCheckJson>('/review-rules/check', {
        method: 'POST',
        body: { definition: JSON.parse(asked) as RuleDefinitionJson },
        signal,
      }),
    retry: false,
  });
  return asked === text ? data : undefined;
}

function HeadForm(props: {
  readonly form: ReturnType<typeof Form.useForm<Head>>[0];
  readonly isNew: boolean;
  readonly initial: Head;
}) {
  const { t, name } = useTexts();
  const required = { required: true, message: t('form.required') };
  return (
    <Form<Head>
      form={props.form}
      layout="vertical"
      requiredMark={false}
      className="form-grid"
      initialValues={props.initial}
    >
      <Form.Item name="code" label={t('rules.code')} rules={[{ ...required, pattern: /^[A-Z][A-Z0-9_]{1,39}$/ }]}>
        <Input className="mono" disabled={!props.isNew} maxLength={40} placeholder="LARGE_TO_NEW" />
      </Form.Item>
      <Form.Item name="zh" label={t('rules.reasonZh')} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="en" label={t('rules.reasonEn')} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="effect" label={t('rules.effect')}>
        <Select
          options={(['HOLD', 'REJECT', 'PASS', 'TAG'] as const).map((one) => ({
            value: one,
            label: name('effect', one),
          }))}
        />
      </Form.Item>
      <Form.Item name="priority" label={t('rules.priority')} rules={[required]}>
        <InputNumber min={1} max={999} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="score" label={t('orders.score')} rules={[required]}>
        <InputNumber min={0} max={100} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="enabled" label={t('rules.enabled')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="effectiveFrom" label={t('rules.from')} rules={[required]}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="note" label={t('rules.note')} rules={[{ ...required, whitespace: true }]}>
        <Input maxLength={500} />
      </Form.Item>
    </Form>
  );
}

function Editor(props: {
  readonly book: string;
  readonly code: string;
  readonly base: RuleDefinitionJson;
  readonly facts: readonly ReviewFactJson[];
}): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { may } = useSession();
  const navigate = route.useNavigate();
  const { base, book, facts } = props;
  const [form] = Form.useForm<Head>();
  const [condition, setCondition] = useState(() => rootOf(base.condition));
  const [cases, setCases] = useState<readonly CaseDraft[]>(() => base.cases.map(caseDraftOf));
  const initial: Head = {
    ...{ code: props.code, zh: base.reason.zh, en: base.reason.en, effect: base.effect, priority: base.priority },
    ...{ score: base.score, enabled: base.enabled, effectiveFrom: dayjs(), note: '' },
  };
  const head = { ...initial, ...(Form.useWatch([], form) as Partial<Head> | undefined) };
  const kindOf = (fact: string) => facts.find((one) => one.name === fact)?.kind;
  const definition: RuleDefinitionJson = {
    ...{ enabled: head.enabled, effect: head.effect, priority: head.priority ?? 0, score: head.score ?? 0 },
    reason: { zh: head.zh ?? '', en: head.en ?? '' },
    condition: conditionOf(condition, kindOf),
    cases: cases.map((one) => caseOf(one, kindOf)),
  };
  const check = useCheck(definition);
  const save = useAction<Head, RuleVersionJson>(
    (client, { code, effectiveFrom, note }) =>
      client('/review-rules', {
        method: 'POST',
        body: { book, code, effectiveFrom: effectiveFrom.format('YYYY-MM-DD'), note: note.trim(), definition },
      }),
    {
      quiet: true,
      done: () => {
        void message.success(t('rules.saved'));
        void navigate({ to: '/review-rules' });
      },
    },
  );
  return (
    <>
      <PageHead
        title={props.code === '' ? t('rules.new') : <span className="mono">{props.code}</span>}
        lead={
          <>
            <Link to="/review-rules">{t('nav.reviewRules')}</Link> · {book}
          </>
        }
        actions={
          may('reviewRules.write') && (
            <Button
              type="primary"
              loading={save.isPending}
              disabled={check?.fault !== null}
              onClick={() =>
                void form.validateFields().then(
                  (values) => save.mutate(values),
                  () => undefined,
                )
              }
              data-testid="save-rule"
            >
              {t('rules.saveDraft')}
            </Button>
          )
        }
      />
      {save.isError && (
        <div style={{ marginBottom: 16 }}>
          <ErrorBox error={save.error} />
        </div>
      )}
      <Panel>
        <HeadForm form={form} isNew={props.code === ''} initial={initial} />
      </Panel>
      <Panel title={t('rules.condition')} note={t('rules.conditionNote')}>
        <ConditionEditor draft={condition} facts={facts} onChange={setCondition} />
        {check?.fault && (
          <p data-testid="rule-fault" style={{ marginTop: 8 }}>
            <Plain tone="bad">
              <span className="mono">{check.fault}</span>
            </Plain>
          </p>
        )}
      </Panel>
      <RuleCases cases={cases} facts={facts} holds={check?.cases ?? []} onChange={setCases} />
      {may('reviewRules.try') && (
        <RuleTrial
          book={book}
          code={/^[A-Z][A-Z0-9_]{1,39}$/.test(head.code) ? head.code : 'NEW_RULE'}
          definition={definition}
          disabled={check?.fault !== null}
        />
      )}
    </>
  );
}

export function ReviewRuleEditorPage(): ReactNode {
  const { t } = useTexts();
  const { client } = useSession();
  const { oneBook: book } = useBook();
  const { code = '', from = '' } = route.useSearch();
  const facts = useReviewFacts();
  const rules = useRulesInForce(book);
  const versions = useQuery({
    queryKey: ['/review-rules/versions', book, code],
    queryFn: ({ signal }) =>
      client<Page<RuleVersionJson>>('/review-rules/versions', { query: { book, code, limit: 200 }, signal }),
    enabled: book !== '' && from !== '' && code !== '',
  });
  if (book === '') return <Nothing text={t('settings.noBooks')} />;
  if (from !== '' && code !== '' && !versions.data) return <Asked query={versions}>{() => null}</Asked>;
  return (
    <Asked query={rules} rows={8}>
      {({ items }) => {
        const version = versions.data?.items.find((one) => one.ruleNo === from);
        const base = (version ?? items.find((one) => one.code === code))?.definition ?? NEW;
        return (
          <Asked query={facts}>
            {(known) => (
              <Editor key={`${book} ${code} ${from}`} book={book} code={code} base={base} facts={known.items} />
            )}
          </Asked>
        );
      }}
    </Asked>
  );
}
