/** A problem as a person reads it: what, what to do, where. */
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { ApiProblem, type ErrorAnswer } from '../http/client.ts';
import type { Place, ProblemJson } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';

/** A place names a document by its number, or by its file name where it has none yet. */
const IS_NUMBER = /^\d+$/;

export function PlaceText({ place }: { readonly place: Place }): ReactNode {
  const { t } = useTexts();
  const parts: string[] = [];
  if (place.document)
    parts.push(IS_NUMBER.test(place.document) ? t('place.document', { value: place.document }) : place.document);
  if (place.settlement) parts.push(t('place.settlement', { value: place.settlement }));
  if (place.shop) parts.push(t('place.shop', { value: place.shop }));
  if (place.book) parts.push(t('place.book', { value: place.book }));
  if (place.voucher) parts.push(t('place.voucher', { value: place.voucher }));
  if (place.line !== undefined) parts.push(t('place.line', { value: place.line }));
  if (place.column) parts.push(t('place.column', { value: place.column }));
  return parts.join(' · ');
}

export function ProblemBox({
  problem,
  extra,
}: {
  readonly problem: ProblemJson | ErrorAnswer;
  readonly extra?: ReactNode;
}): ReactNode {
  const { pick } = useTexts();
  return (
    <div className={`problem ${problem.level.toLowerCase()}`}>
      <div className="what">{pick(problem.text)}</div>
      <div className="remedy">{pick(problem.remedy)}</div>
      <div className="place">
        {problem.level} · <span className="mono">{problem.code}</span> {Object.keys(problem.place).length > 0 && '· '}
        <PlaceText place={problem.place} />
        {'id' in problem && problem.id ? ` · ${problem.id}` : ''}
      </div>
      {extra}
    </div>
  );
}

export function ProblemList({ problems }: { readonly problems: readonly ProblemJson[] }): ReactNode {
  return problems.map((one, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: problems have no key of their own and the list is replaced as a whole
    <ProblemBox key={`${one.code}-${position}`} problem={one} />
  ));
}

/** What a failed call says; `onRetry` where asking again makes sense. */
export function ErrorBox({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }): ReactNode {
  const { t } = useTexts();
  const retry = onRetry && (
    <Button size="small" onClick={onRetry} style={{ marginTop: 8 }}>
      {t('do.tryAgain')}
    </Button>
  );
  return (
    <div role="alert">
      {error instanceof ApiProblem ? (
        <ProblemBox problem={error.answer} extra={retry} />
      ) : (
        <div className="problem">
          <div className="what">{t('error.unexpected')}</div>
          <div className="remedy">{error instanceof Error ? error.message : String(error)}</div>
          {retry}
        </div>
      )}
    </div>
  );
}
