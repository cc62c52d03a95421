/** What a person found in the ERP about a voucher whose fate no call can tell. */
import { App, Button, Form, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { DeliveryJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useAction } from '../states/actions.tsx';
import { ErrorBox } from '../states/problem.tsx';
import { voucherPath } from './delivery-parts.tsx';

interface Told {
  readonly number?: string;
  readonly erpId?: string;
  readonly reason: string;
}

const WORDS = {
  THERE: { button: 'settle.there', explain: 'settle.thereExplain', done: 'settle.thereDone' },
  ABSENT: { button: 'settle.absent', explain: 'settle.absentExplain', done: 'settle.absentDone' },
} as const;
const REASON_MAX = 200;

function bodyOf(found: keyof typeof WORDS, { number, erpId, reason }: Told): Readonly<Record<string, string>> {
  const told = { found, reason: reason.trim() };
  const id = erpId?.trim();
  return found === 'ABSENT' ? told : { ...told, number: number?.trim() ?? '', ...(id ? { erpId: id } : {}) };
}

export function Settle({ voucher }: { readonly voucher: DeliveryJson }): ReactNode {
  const { t } = useTexts();
  const { message } = App.useApp();
  const [form] = Form.useForm<Told>();
  const [found, choose] = useState<keyof typeof WORDS>();
  const settle = useAction<Told, DeliveryJson>(
    (client, told) =>
      client(`${voucherPath(voucher)}/settle`, { method: 'POST', body: bodyOf(found ?? 'ABSENT', told) }),
    {
      quiet: true,
      done: () => {
        if (found) void message.success(t(WORDS[found].done));
        choose(undefined);
      },
    },
  );
  const open = (one: keyof typeof WORDS): void => {
    settle.reset();
    choose(one);
  };
  const required = { required: true, whitespace: true, message: t('form.required') };
  return (
    <>
      <Button onClick={() => open('THERE')}>{t('settle.there')}</Button>
      <Button onClick={() => open('ABSENT')}>{t('settle.absent')}</Button>
      {found && (
        <Modal
          open
          title={t(WORDS[found].button)}
          okText={t(WORDS[found].button)}
          okButtonProps={{ danger: found === 'ABSENT' }}
          confirmLoading={settle.isPending}
          onCancel={() => choose(undefined)}
          onOk={() => form.submit()}
          destroyOnHidden
        >
          <p className="secondary" style={{ marginBottom: 12 }}>
            {t(WORDS[found].explain)}
          </p>
          <Form<Told>
            form={form}
            layout="vertical"
            requiredMark="optional"
            initialValues={{ number: voucher.erpNumber ?? '', erpId: voucher.erpId ?? '' }}
            onFinish={settle.mutate}
            preserve={false}
          >
            {found === 'THERE' && (
              <>
                <Form.Item name="number" label={t('voucher.erpNumber')} rules={[required]}>
                  <Input autoComplete="off" maxLength={40} autoFocus />
                </Form.Item>
                {voucher.erpId === null && (
                  <Form.Item name="erpId" label={t('voucher.erpId')} extra={t('settle.idExtra')}>
                    <Input autoComplete="off" maxLength={200} className="mono" />
                  </Form.Item>
                )}
              </>
            )}
            <Form.Item
              name="reason"
              label={t('form.reason')}
              rules={[{ ...required, message: t('form.reasonRequired') }]}
            >
              <Input.TextArea rows={3} maxLength={REASON_MAX} showCount />
            </Form.Item>
          </Form>
          {settle.isError && <ErrorBox error={settle.error} />}
        </Modal>
      )}
    </>
  );
}
