/** One row of a mapping as it is written: field, where its value comes from, and what is wrong with it. */
import { DeleteOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Checkbox, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import type { FieldSource, MappingFactsJson } from '../http/erp-shapes.ts';
import type { ProblemJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { type DraftRow, kindOfField, missingIn } from './mapping-draft.ts';

const SOURCES: readonly FieldSource[] = ['EXPRESSION', 'CONSTANT', 'LOOKUP', 'DROP'];
const KINDS = ['TEXT', 'CODE', 'INTEGER', 'AMOUNT_FC', 'AMOUNT_LC', 'RATE', 'DATE', 'BOOLEAN'];
const EXPRESSION_LETTERS_MAX = 4_096;

interface RowProps {
  readonly row: DraftRow;
  readonly place: number;
  readonly facts: MappingFactsJson | undefined;
  readonly problems: readonly ProblemJson[];
  readonly showMissing: boolean;
  readonly onChange: (row: DraftRow) => void;
  readonly onRemove: () => void;
}

function ValueInputs({ row, facts, onChange, showMissing }: RowProps): ReactNode {
  const { t } = useTexts();
  const missing = showMissing ? missingIn(row) : [];
  const status = (part: 'expression' | 'table' | 'constant') => (missing.includes(part) ? ('error' as const) : '');
  const expression = (
    <Input.TextArea
      aria-label={t(row.source === 'LOOKUP' ? 'mapping.key' : 'mapping.expression')}
      className="mono"
      autoSize={{ minRows: 1, maxRows: 6 }}
      maxLength={EXPRESSION_LETTERS_MAX}
      status={status('expression')}
      value={row.expression}
      placeholder={row.source === 'LOOKUP' ? 'line.dims.店铺' : 'line.dims.店铺 & "/" & line.summary'}
      onChange={(event) => onChange({ ...row, expression: event.target.value })}
    />
  );
  switch (row.source) {
    case 'EXPRESSION':
      return expression;
    case 'LOOKUP':
      return (
        <div className="mapping-lookup">
          <Select
            aria-label={t('mapping.table')}
            placeholder={t('mapping.table')}
            showSearch
            status={status('table')}
            value={row.table === '' ? null : row.table}
            options={(facts?.tables ?? []).map((value) => ({ value, label: value }))}
            onChange={(table: string) => onChange({ ...row, table })}
            style={{ width: '100%' }}
          />
          {expression}
        </div>
      );
    case 'CONSTANT':
      return row.kind === 'BOOLEAN' ? (
        <Select
          aria-label={t('mapping.constant')}
          status={status('constant')}
          value={row.constant === '' ? null : row.constant}
          options={['true', 'false'].map((value) => ({ value, label: value }))}
          onChange={(constant: string) => onChange({ ...row, constant })}
          style={{ width: '100%' }}
        />
      ) : (
        <Input
          aria-label={t('mapping.constant')}
          status={status('constant')}
          value={row.constant}
          maxLength={4_000}
          onChange={(event) => onChange({ ...row, constant: event.target.value })}
        />
      );
    case 'DROP':
      return <span className="muted">{t('mapping.dropExplain')}</span>;
  }
}

export function MappingRowEditor(props: RowProps): ReactNode {
  const { t, name, pick } = useTexts();
  const { row, place, facts, problems, onChange } = props;
  const isMissing = props.showMissing && missingIn(row).includes('target');
  const setTarget = (target: string): void =>
    onChange({ ...row, target, kind: kindOfField(facts, target) ?? row.kind });
  const fields = (facts?.fields ?? []).map((one) => ({
    value: one.path,
    disabled: one.fixed,
    label: `${one.path} · ${name('fieldKind', one.kind)}${one.fixed ? ` · ${t('mapping.fixed')}` : ''}`,
  }));
  return (
    <div className={`mapping-row${problems.length > 0 ? ' wrong' : ''}`} data-testid="mapping-row">
      <div className="mapping-cells">
        <span className="muted mapping-place">{place}</span>
        <AutoComplete
          aria-label={t('mapping.field')}
          className="mono mapping-target"
          placeholder="Model.FEntity[].F_ABC_Text"
          status={isMissing ? 'error' : ''}
          value={row.target}
          options={fields.filter(({ value }) => value.toLowerCase().includes(row.target.trim().toLowerCase()))}
          onChange={(value: string) => setTarget(value)}
          popupMatchSelectWidth={false}
        />
        <Select
          aria-label={t('mapping.source')}
          value={row.source}
          options={SOURCES.map((value) => ({ value, label: name('mappingSource', value) }))}
          onChange={(source: FieldSource) => onChange({ ...row, source })}
        />
        <div className="mapping-value">
          <ValueInputs {...props} />
        </div>
        {row.source === 'DROP' ? (
          <span />
        ) : (
          <Select
            aria-label={t('mapping.kind')}
            value={row.kind}
            options={KINDS.map((value) => ({ value, label: name('fieldKind', value) }))}
            onChange={(kind: string) => onChange({ ...row, kind })}
          />
        )}
        {row.source === 'DROP' ? (
          <span />
        ) : (
          <Checkbox checked={row.optional} onChange={(event) => onChange({ ...row, optional: event.target.checked })}>
            {t('mapping.optional')}
          </Checkbox>
        )}
        <Button type="text" icon={<DeleteOutlined />} aria-label={t('mapping.remove')} onClick={props.onRemove} />
      </div>
      {problems.map((one, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: problems have no key of their own and the list is replaced as a whole
        <div key={`${one.code}-${position}`} className="mapping-problem" role="alert">
          <b>{pick(one.text)}</b> {pick(one.remedy)}
        </div>
      ))}
    </div>
  );
}
