import type { ReactNode } from 'react';

export function Panel(props: {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Tables reach to the panel's edge. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="panel">
      {props.title !== undefined && (
        <div className="panel-head">
          <h2>{props.title}</h2>
          {props.note && <span className="note">{props.note}</span>}
          {props.actions && <div className="actions">{props.actions}</div>}
        </div>
      )}
      <div className={`panel-body${props.flush ? ' flush' : ''}`}>{props.children}</div>
    </section>
  );
}

export function PageHead(props: {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
}): ReactNode {
  return (
    <div className="page-head">
      <div style={{ minWidth: 0 }}>
        <h1>{props.title}</h1>
        {props.lead && <div className="lead">{props.lead}</div>}
      </div>
      {props.actions && <div className="actions">{props.actions}</div>}
    </div>
  );
}

export function Facts({ facts }: { readonly facts: readonly (readonly [ReactNode, ReactNode])[] }): ReactNode {
  return (
    <dl className="facts" style={{ margin: 0 }}>
      {facts.map(([term, value], position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the facts of a page stand in a fixed order
        <div className="fact" key={position}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
