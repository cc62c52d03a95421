/** The language of the console: Chinese first, English second; kept in the browser. */
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import { en } from './en.ts';
import { fillText, type TextKey, type TextParams } from './fill.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';

const DICTIONARIES: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { zh, en };
const STORED_AS = 'heliu.language';

export interface Texts {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  /** The text of a key, `{name}` filled from params. */
  readonly t: (key: TextKey, params?: TextParams) => string;
  /** The text of `group.value` where the dictionary has it; else the value itself (codes of a newer server). */
  readonly name: (group: string, value: string) => string;
  /** One side of a text that the API gives in both languages. */
  readonly pick: (both: { readonly zh: string; readonly en: string }) => string;
}

const TextsContext = createContext<Texts | undefined>(undefined);

export function storedLanguage(): Language {
  return localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'zh';
}

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, choose] = useState<Language>(storedLanguage);
  const setLanguage = useCallback((next: Language): void => {
    localStorage.setItem(STORED_AS, next);
    choose(next);
  }, []);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  const texts = useMemo<Texts>(() => {
    const dictionary = DICTIONARIES[language];
    return {
      language,
      setLanguage,
      t: (key, params) => fillText(dictionary[key], params),
      name: (group, value) => (dictionary as Readonly<Record<string, string>>)[`${group}.${value}`] ?? value,
      pick: (both) => both[language],
    };
  }, [language, setLanguage]);
  return <TextsContext value={texts}>{children}</TextsContext>;
}

export function useTexts(): Texts {
  const texts = use(TextsContext);
  if (!texts) throw new Error('no LanguageProvider above');
  return texts;
}
