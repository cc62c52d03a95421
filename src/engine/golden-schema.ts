/** The schema as text, from the catalogue: diffed by eye in reviews (test/schema.golden.txt). */
import type { Queryable } from './transaction.ts';

/** pgboss keeps its own schema and changes it by itself. */
const NOT_OURS = ['public', 'pgboss', 'information_schema'] as const;

const PARTS: readonly string[] = [
  // Columns, in their order.
  `SELECT n.nspname AS room, c.relname AS item, 1 AS part, lpad(a.attnum::text, 4, '0') AS place,
     '  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END ||
     CASE WHEN a.attidentity <> '' THEN ' IDENTITY' WHEN a.attgenerated <> '' THEN ' GENERATED ' || pg_get_expr(d.adbin, d.adrelid)
          WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END AS line
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
   WHERE c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped`,
  // Constraints; NOT NULL stands at its column.
  `SELECT n.nspname, c.relname, 2, k.contype::text || k.conname,
     '  CONSTRAINT ' || k.conname || ' ' || regexp_replace(pg_get_constraintdef(k.oid), '\\s+', ' ', 'g')
   FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE k.contype NOT IN ('n', 't')`,
  // Indexes that no constraint made.
  `SELECT n.nspname, c.relname, 3, i.relname, '  ' || pg_get_indexdef(i.oid)
   FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
   JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))`,
  `SELECT n.nspname, c.relname, 4, t.tgname, '  ' || pg_get_triggerdef(t.oid)
   FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE NOT t.tgisinternal`,
  `SELECT n.nspname, c.relname, 5, '', '  AS ' || regexp_replace(pg_get_viewdef(c.oid), '\\s+', ' ', 'g')
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm')`,
  // What the application's role may do; the owner's own rights say nothing.
  `SELECT n.nspname, c.relname, 6, '', '  heliu_app: ' || string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type)
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) g
   WHERE g.grantee = (SELECT oid FROM pg_roles WHERE rolname = 'heliu_app') AND c.relkind IN ('r', 'p', 'v', 'm')
   GROUP BY n.nspname, c.relname`,
  `SELECT n.nspname, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') → ' || pg_get_function_result(p.oid), 7, '',
     '  ' || l.lanname || ' body md5 ' || md5(p.prosrc)
   FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang`,
  `SELECT n.nspname, t.typname, 8, '', '  TYPE ' || t.typtype::text || ' ' ||
     coalesce((SELECT string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid), format_type(t.typbasetype, t.typtypmod))
   FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype IN ('e', 'd')`,
];

interface Line {
  readonly room: string;
  readonly item: string;
  readonly line: string;
}

/** All rooms' tables, columns, constraints, indexes, triggers, views, functions and heliu_app's rights; stable order. */
export async function describeSchema(db: Queryable): Promise<string> {
  const { rows } = await db.query<Line>(
    `SELECT room, item, line FROM (${PARTS.join('\nUNION ALL\n')}) AS lines
     WHERE room <> ALL ($1) AND room NOT LIKE 'pg\\_%'
     ORDER BY room COLLATE "C", item COLLATE "C", part, place COLLATE "C", line COLLATE "C"`,
    [NOT_OURS],
  );
  const out: string[] = [];
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1];
    if (before?.room !== row.room || before.item !== row.item) out.push('', `${row.room}.${row.item}`);
    out.push(row.line);
  }
  return `${out.join('\n').trim()}\n`;
}
