/** Parts that the pages of mappings share: keys and values as people read them, what could not be done. */
import { App } from 'antd';
import type { ReactNode } from 'react';
import type { FieldTexts, MappingKindJson } from '../http/master-shapes.ts';
import type { ProblemJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { ProblemList } from '../states/problem.tsx';

export interface TabParts {
  readonly book: string;
  readonly kinds: readonly MappingKindJson[];
  readonly kind: string | undefined;
  readonly text: string | undefined;
  readonly search: (change: Readonly<Record<string, string | undefined>>) => void;
}

export function useKindTitle(kinds: readonly MappingKindJson[]): (kind: string) => string {
  const { pick } = useTexts();
  return (kind) => {
    const found = kinds.find((one) => one.kind === kind);
    return found ? pick(found.title) : kind;
  };
}

export function KeyText(props: {
  readonly kinds: readonly MappingKindJson[];
  readonly kind: string;
  readonly parts: readonly string[];
}): ReactNode {
  const { pick } = useTexts();
  const fields = props.kinds.find((one) => one.kind === props.kind)?.key ?? [];
  return props.parts.map((part, at) =>
    part === '' ? null : (
      <span key={fields[at]?.name ?? part} title={fields[at] && pick(fields[at].text)}>
        {at > 0 && <span className="muted"> · </span>}
        <span className="mono">{part}</span>
      </span>
    ),
  );
}

export function ValueText(props: {
  readonly kinds: readonly MappingKindJson[];
  readonly kind: string;
  readonly value: FieldTexts;
}): ReactNode {
  const { pick } = useTexts();
  const fields = props.kinds.find((one) => one.kind === props.kind)?.value ?? [];
  const told = fields.filter((field) => (props.value[field.name] ?? '') !== '');
  return told.map((field, at) => (
    <span key={field.name} title={pick(field.text)} className={at === 0 ? 'mono' : 'muted'}>
      {at > 0 && ' · '}
      {props.value[field.name]}
    </span>
  ));
}

/** Shows what a call told as problems beside what it did. */
export function useNotDone(): (problems: readonly ProblemJson[]) => void {
  const { t } = useTexts();
  const { modal } = App.useApp();
  return (problems) => {
    if (problems.length === 0) return;
    modal.warning({
      title: t('masters.notDone'),
      icon: null,
      width: 620,
      content: <ProblemList problems={problems} />,
    });
  };
}
