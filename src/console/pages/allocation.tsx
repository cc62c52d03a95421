/** 分仓设置: warehouses, where they ship to, what freight costs, and what counts first. Each change is a version. */
import { useQuery } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Select, Switch, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { Moment } from '../figures/figures.tsx';
import type { AllocationSettingJson, AllocationSettingsJson, AllocationWarehouseJson } from '../http/order-shapes.ts';
import { useSession } from '../http/session.tsx';
import { useTexts } from '../language/language.tsx';
import { useBook, useShops } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Asked, Nothing } from '../states/asked.tsx';
import { Plain } from '../states/marks.tsx';
import { Facts, PageHead, Panel } from '../states/panel.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import {
  FREIGHT_COLUMNS,
  freightOf,
  freightText,
  type LineFault,
  type ReadTable,
  ZONE_COLUMNS,
  zonesOf,
  zonesText,
} from './allocation-draft.ts';

type Criteria = AllocationSettingJson['criteria'];

const NOTHING_SET: AllocationSettingJson = {
  ...{
    warehouses: [],
    zones: [],
    freight: [],
    criteria: ['REGION', 'COST', 'PRIORITY'],
    split: 'NEVER',
    warehousesMax: 2,
  },
};
const ORDERS_OF_CRITERIA: readonly Criteria[] = [
  ['REGION', 'COST', 'PRIORITY'],
  ['REGION', 'PRIORITY', 'COST'],
  ['COST', 'REGION', 'PRIORITY'],
  ['COST', 'PRIORITY', 'REGION'],
  ['PRIORITY', 'REGION', 'COST'],
  ['PRIORITY', 'COST', 'REGION'],
];

function Warehouses(props: {
  readonly rows: readonly AllocationWarehouseJson[];
  readonly mayChange: boolean;
  readonly onChange: (rows: readonly AllocationWarehouseJson[]) => void;
}): ReactNode {
  const { t, name } = useTexts();
  const shops = useShops();
  const { mayChange, onChange, rows } = props;
  const set = (at: number, part: Partial<AllocationWarehouseJson>): void =>
    onChange(rows.map((one, index) => (index === at ? { ...one, ...part } : one)));
  const added: AllocationWarehouseJson = {
    ...{ warehouse: '', kind: 'OWN', country: 'CN', priority: rows.length + 1, shops: [], active: true },
  };
  return (
    <Panel
      title={t('allocation.warehouses')}
      flush
      actions={
        mayChange && (
          <Button size="small" onClick={() => onChange([...rows, added])}>
            {t('allocation.addWarehouse')}
          </Button>
        )
      }
    >
      <Table<{ readonly one: AllocationWarehouseJson; readonly at: number }>
        size="small"
        pagination={false}
        dataSource={rows.map((one, at) => ({ one, at }))}
        rowKey={({ at }) => at}
        scroll={{ x: 900 }}
        locale={{ emptyText: <Nothing text={t('allocation.noWarehouses')} /> }}
        columns={[
          {
            title: t('orders.warehouse'),
            key: 'warehouse',
            render: (_, { at, one }) => (
              <Input
                aria-label={t('orders.warehouse')}
                value={one.warehouse}
                maxLength={64}
                disabled={!mayChange}
                onChange={(event) => set(at, { warehouse: event.target.value.trim() })}
              />
            ),
          },
          {
            title: t('allocation.kind'),
            key: 'kind',
            width: 130,
            render: (_, { at, one }) => (
              <Select
                aria-label={t('allocation.kind')}
                value={one.kind}
                disabled={!mayChange}
                options={(['OWN', 'THIRD_PARTY', 'PLATFORM'] as const).map((kind) => ({
                  value: kind,
                  label: name('warehouseKind', kind),
                }))}
                onChange={(kind: AllocationWarehouseJson['kind']) => set(at, { kind })}
                style={{ width: '100%' }}
              />
            ),
          },
          {
            title: t('allocation.country'),
            key: 'country',
            width: 90,
            render: (_, { at, one }) => (
              <Input
                aria-label={t('allocation.country')}
                value={one.country}
                maxLength={2}
                disabled={!mayChange}
                onChange={(event) => set(at, { country: event.target.value.toUpperCase() })}
              />
            ),
          },
          {
            title: t('allocation.priority'),
            key: 'priority',
            width: 90,
            render: (_, { at, one }) => (
              <InputNumber
                aria-label={t('allocation.priority')}
                value={one.priority}
                min={1}
                max={999}
                precision={0}
                disabled={!mayChange}
                onChange={(priority) => set(at, { priority: priority ?? 1 })}
              />
            ),
          },
          {
            title: t('allocation.shops'),
            key: 'shops',
            render: (_, { at, one }) => (
              <Select
                mode="multiple"
                aria-label={t('allocation.shops')}
                placeholder={t('allocation.allShops')}
                value={[...one.shops]}
                disabled={!mayChange}
                options={shops.map((shop) => ({ value: shop.code, label: shop.code }))}
                onChange={(chosen: string[]) => set(at, { shops: chosen })}
                style={{ width: '100%', minWidth: 140 }}
              />
            ),
          },
          {
            title: t('allocation.active'),
            key: 'active',
            width: 80,
            render: (_, { at, one }) => (
              <Switch
                size="small"
                aria-label={t('allocation.active')}
                checked={one.active}
                disabled={!mayChange}
                onChange={(active) => set(at, { active })}
              />
            ),
          },
          {
            title: '',
            key: 'remove',
            width: 80,
            render: (_, { at }) =>
              mayChange && (
                <Button size="small" type="text" onClick={() => onChange(rows.filter((_one, index) => index !== at))}>
                  {t('rules.remove')}
                </Button>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function TextTable(props: {
  readonly title: string;
  readonly hint: string;
  readonly columns: number;
  readonly text: string;
  readonly fault: LineFault | undefined;
  readonly mayChange: boolean;
  readonly onChange: (text: string) => void;
}): ReactNode {
  const { t } = useTexts();
  const { columns, fault } = props;
  return (
    <Panel title={props.title} note={props.hint}>
      <Input.TextArea
        aria-label={props.title}
        className="mono"
        autoSize={{ minRows: 4, maxRows: 18 }}
        value={props.text}
        disabled={!props.mayChange}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {fault && (
        <p style={{ marginTop: 8 }}>
          <Plain tone="bad">
            {fault.wants === 'COLUMNS'
              ? t('allocation.lineWrong', { line: fault.line, n: columns })
              : t('allocation.gramsWrong', { line: fault.line })}
          </Plain>
        </p>
      )}
    </Panel>
  );
}

function Choice(props: {
  readonly setting: AllocationSettingJson;
  readonly mayChange: boolean;
  readonly onChange: (setting: AllocationSettingJson) => void;
}): ReactNode {
  const { t, name } = useTexts();
  const { mayChange, onChange, setting } = props;
  const orderText = (criteria: Criteria): string => criteria.map((one) => name('criterion', one)).join(' → ');
  return (
    <Panel title={t('allocation.rules')}>
      <Form layout="vertical" className="form-grid">
        <Form.Item label={t('allocation.criteria')}>
          <Select
            aria-label={t('allocation.criteria')}
            value={setting.criteria.join()}
            disabled={!mayChange}
            options={ORDERS_OF_CRITERIA.map((one) => ({ value: one.join(), label: orderText(one) }))}
            onChange={(chosen: string) =>
              onChange({
                ...setting,
                criteria: ORDERS_OF_CRITERIA.find((one) => one.join() === chosen) ?? setting.criteria,
              })
            }
            popupMatchSelectWidth={false}
          />
        </Form.Item>
        <Form.Item label={t('allocation.split')}>
          <Select
            aria-label={t('allocation.split')}
            value={setting.split}
            disabled={!mayChange}
            options={(['NEVER', 'LINES', 'UNITS'] as const).map((one) => ({ value: one, label: name('split', one) }))}
            onChange={(split: AllocationSettingJson['split']) => onChange({ ...setting, split })}
          />
        </Form.Item>
        <Form.Item label={t('allocation.warehousesMax')}>
          <InputNumber
            aria-label={t('allocation.warehousesMax')}
            value={setting.warehousesMax}
            min={1}
            max={4}
            precision={0}
            disabled={!mayChange || setting.split === 'NEVER'}
            onChange={(most) => onChange({ ...setting, warehousesMax: most ?? 1 })}
          />
        </Form.Item>
      </Form>
    </Panel>
  );
}

function faultOf(read: ReadTable<unknown>): LineFault | undefined {
  return 'fault' in read ? read.fault : undefined;
}

function Editor({ book, settings }: { readonly book: string; readonly settings: AllocationSettingsJson }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const { may } = useSession();
  const { current } = settings;
  const [setting, setSetting] = useState(current?.definition ?? NOTHING_SET);
  const [zones, setZones] = useState(() => zonesText(setting.zones));
  const [freight, setFreight] = useState(() => freightText(setting.freight));
  const [asking, ask] = useState(false);
  const mayChange = may('allocations.set');
  const [zoneRows, freightRows] = [zonesOf(zones), freightOf(freight)];
  const save = useAction<string, AllocationSettingsJson>(
    (client, note) => {
      const read = {
        ...('rows' in zoneRows && { zones: zoneRows.rows }),
        ...('rows' in freightRows && { freight: freightRows.rows }),
      };
      const body = { book, changes: current?.version ?? 0, definition: { ...setting, ...read }, note };
      return client('/allocation-settings', { method: 'POST', body });
    },
    {
      done: (saved) => {
        ask(false);
        void message.success(t('allocation.saved', { n: saved.current?.version ?? 0 }));
      },
    },
  );
  const wrong = 'fault' in zoneRows || 'fault' in freightRows;
  return (
    <>
      <PageHead
        title={t('nav.allocation')}
        lead={t('allocation.lead')}
        actions={
          mayChange && (
            <Button type="primary" disabled={wrong} onClick={() => ask(true)} data-testid="save-allocation">
              {t('allocation.save')}
            </Button>
          )
        }
      />
      <Choice setting={setting} mayChange={mayChange} onChange={setSetting} />
      <Warehouses
        rows={setting.warehouses}
        mayChange={mayChange}
        onChange={(warehouses) => setSetting({ ...setting, warehouses })}
      />
      <TextTable
        title={t('allocation.zones')}
        hint={t('allocation.zonesHint')}
        columns={ZONE_COLUMNS}
        text={zones}
        fault={faultOf(zoneRows)}
        mayChange={mayChange}
        onChange={setZones}
      />
      <TextTable
        title={t('allocation.freight')}
        hint={t('allocation.freightHint')}
        columns={FREIGHT_COLUMNS}
        text={freight}
        fault={faultOf(freightRows)}
        mayChange={mayChange}
        onChange={setFreight}
      />
      {settings.versions.length > 0 && (
        <Panel title={t('rules.versions')}>
          <Facts
            facts={settings.versions.map((one) => [
              t('allocation.versionBy', { n: one.version, who: one.madeBy }),
              <span key={one.version}>
                {one.note} <Moment value={one.madeAt} />
              </span>,
            ])}
          />
        </Panel>
      )}
      <ReasonDialog
        open={asking}
        title={t('allocation.save')}
        explain={t('allocation.saveExplain')}
        confirm={t('allocation.save')}
        busy={save.isPending}
        onCancel={() => ask(false)}
        onReason={(note) => save.mutate(note)}
      />
    </>
  );
}

export function AllocationPage(): ReactNode {
  const { t } = useTexts();
  const { client } = useSession();
  const { oneBook: book } = useBook();
  const query = useQuery({
    queryKey: ['/allocation-settings', book],
    queryFn: ({ signal }) => client<AllocationSettingsJson>('/allocation-settings', { query: { book }, signal }),
    enabled: book !== '',
    // What a person types is not replaced under his hands.
    refetchOnWindowFocus: false,
  });
  if (book === '') return <Nothing text={t('settings.noBooks')} />;
  return (
    <Asked query={query} rows={8}>
      {(settings) => <Editor key={`${book} ${settings.current?.version ?? 0}`} book={book} settings={settings} />}
    </Asked>
  );
}
