/** The three states before there is something to show: loading, error, empty. */
import type { UseQueryResult } from '@tanstack/react-query';
import { Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { ErrorBox } from './problem.tsx';

export function Loading({ rows = 4 }: { readonly rows?: number }): ReactNode {
  return (
    <div className="panel-body" aria-busy="true">
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

export function Nothing({ text, extra }: { readonly text: ReactNode; readonly extra?: ReactNode }): ReactNode {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} style={{ padding: '20px 12px', margin: 0 }}>
      {extra}
    </Empty>
  );
}

/** Shows what was asked for, or why it is not there yet. */
export function Asked<T>(props: {
  readonly query: UseQueryResult<T>;
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  const { query } = props;
  if (query.data !== undefined) return props.children(query.data);
  if (query.isError)
    return (
      <div className="panel-body">
        <ErrorBox error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  return <Loading rows={props.rows ?? 4} />;
}
