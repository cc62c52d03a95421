/** Shows a secret that is told once: a made password, the secret of an API key. */
import { App, Typography } from 'antd';
import { useTexts } from '../language/language.tsx';

export function useToldOnce(): (title: string, secret: string, hint: string) => void {
  const { modal } = App.useApp();
  const { t } = useTexts();
  return (title, secret, hint) => {
    modal.success({
      title,
      width: 520,
      okText: t('do.noted'),
      content: (
        <>
          <p className="secondary">{hint}</p>
          <Typography.Paragraph
            copyable
            code
            style={{ fontSize: 15, marginTop: 10, marginBottom: 0, overflowWrap: 'anywhere' }}
          >
            {secret}
          </Typography.Paragraph>
        </>
      ),
    });
  };
}
