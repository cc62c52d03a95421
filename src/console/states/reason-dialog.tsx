/** Asks for the reason of a decision; nothing is skipped, returned or reopened without one. */
import { Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '../language/language.tsx';

const REASON_LETTERS_MAX = 500;

export function ReasonDialog(props: {
  readonly open: boolean;
  readonly title: string;
  readonly explain: string;
  readonly confirm: string;
  readonly busy: boolean;
  readonly danger?: boolean;
  /** What is to be chosen or seen before the reason. */
  readonly children?: ReactNode;
  readonly width?: number;
  readonly onCancel: () => void;
  readonly onReason: (reason: string) => void;
}): ReactNode {
  const { t } = useTexts();
  const [form] = Form.useForm<{ reason: string }>();
  return (
    <Modal
      open={props.open}
      title={props.title}
      okText={props.confirm}
      confirmLoading={props.busy}
      okButtonProps={{ danger: props.danger ?? false }}
      onCancel={props.onCancel}
      {...(props.width === undefined ? {} : { width: props.width })}
      onOk={() => form.submit()}
      afterClose={() => form.resetFields()}
      destroyOnHidden
    >
      <p className="secondary" style={{ marginBottom: 12 }}>
        {props.explain}
      </p>
      {props.children}
      <Form form={form} layout="vertical" onFinish={({ reason }) => props.onReason(reason.trim())} requiredMark={false}>
        <Form.Item
          name="reason"
          label={t('form.reason')}
          rules={[{ required: true, whitespace: true, message: t('form.reasonRequired') }]}
        >
          <Input.TextArea rows={3} maxLength={REASON_LETTERS_MAX} showCount autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
