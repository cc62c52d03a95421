import { Select } from 'antd';
import type { ReactNode } from 'react';
import { ROLES, type RoleName } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';

export function RoleSelect(props: {
  readonly roles?: readonly RoleName[];
  readonly value?: RoleName[];
  readonly onChange?: (roles: RoleName[]) => void;
  readonly id?: string;
}): ReactNode {
  const { name } = useTexts();
  const { roles = ROLES, value = [], onChange = () => undefined, id } = props;
  return (
    <Select<RoleName[]>
      mode="multiple"
      value={value}
      onChange={onChange}
      {...(id === undefined ? {} : { id })}
      options={roles.map((role) => ({ value: role, label: `${name('role', role)} · ${name('roleDoes', role)}` }))}
    />
  );
}
