import { Segmented } from 'antd';
import type { ReactNode } from 'react';
import { type Language, useTexts } from '../language/language.tsx';

export function LanguageSwitch(): ReactNode {
  const { language, setLanguage, t } = useTexts();
  return (
    <Segmented<Language>
      aria-label={t('language.switch')}
      value={language}
      options={[
        { value: 'zh', label: '中' },
        { value: 'en', label: 'EN' },
      ]}
      onChange={setLanguage}
      data-testid="language-switch"
    />
  );
}
