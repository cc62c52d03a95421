import type { ReactNode } from 'react';

/** Three flows that join into one. */
export function Logo({ size = 26 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#11404f" />
      <g fill="none" strokeWidth="2.6" strokeLinecap="round">
        <path d="M6.5 8.5c5.5 0 6 7.5 12.5 7.5h6.5" stroke="#7fc4cf" />
        <path d="M6.5 23.5c5.5 0 6-7.5 12.5-7.5h6.5" stroke="#e3b062" />
        <path d="M6.5 16h19" stroke="#fff" />
      </g>
    </svg>
  );
}
