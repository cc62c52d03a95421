/** Filters of a list; they live in the address. */
import { Input, Select } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';

export function FilterSelect(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: ReactNode }[];
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}): ReactNode {
  return (
    <Select
      aria-label={props.label}
      placeholder={props.label}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      value={props.value ?? null}
      options={[...props.options]}
      onChange={(value: string | null | undefined) => props.onChange(value ?? undefined)}
      style={{ width: props.width ?? 150 }}
      popupMatchSelectWidth={false}
    />
  );
}

/** Text filter: asks when the person pauses for 300 ms or presses Enter. */
export function FilterText(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}): ReactNode {
  const { value, onChange } = props;
  const [text, setText] = useState(value ?? '');
  useEffect(() => setText(value ?? ''), [value]);
  useEffect(() => {
    if (text === (value ?? '')) return;
    const timer = setTimeout(() => onChange(text.trim() || undefined), 300);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <Input.Search
      aria-label={props.label}
      placeholder={props.label}
      allowClear
      value={text}
      onChange={(event) => setText(event.target.value)}
      onSearch={(entered) => onChange(entered.trim() || undefined)}
      style={{ width: props.width ?? 220 }}
    />
  );
}
