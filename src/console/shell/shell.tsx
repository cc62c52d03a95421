/** The frame of every page behind the login: menu at the left (a drawer on narrow screens), header, content. */
import {
  ApiOutlined,
  AuditOutlined,
  ClearOutlined,
  CloudDownloadOutlined,
  ContainerOutlined,
  DashboardOutlined,
  DiffOutlined,
  FileDoneOutlined,
  FileSearchOutlined,
  FileTextOutlined,
  FilterOutlined,
  HomeOutlined,
  InboxOutlined,
  LinkOutlined,
  MenuOutlined,
  SafetyCertificateOutlined,
  SendOutlined,
  SettingOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  ShoppingOutlined,
  SwapOutlined,
  TeamOutlined,
  TransactionOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Button, Drawer, Grid, Layout, Menu, Select } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useSession } from '../http/session.tsx';
import type { OverviewJson } from '../http/shapes.ts';
import type { TextKey } from '../language/fill.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from './book.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { Logo } from './logo.tsx';
import { UserMenu } from './user-menu.tsx';

interface Entry {
  readonly to: string;
  readonly text: TextKey;
  readonly icon: ReactNode;
  readonly permission: string;
}

const WORK: readonly Entry[] = [
  { to: '/', text: 'nav.overview', icon: <DashboardOutlined />, permission: 'overview.read' },
  { to: '/documents', text: 'nav.documents', icon: <FileTextOutlined />, permission: 'documents.read' },
  { to: '/settlements', text: 'nav.settlements', icon: <TransactionOutlined />, permission: 'settlements.read' },
  { to: '/orders', text: 'nav.orders', icon: <ShoppingCartOutlined />, permission: 'orders.read' },
  { to: '/order-reviews', text: 'nav.orderReviews', icon: <FileSearchOutlined />, permission: 'orderReviews.read' },
  { to: '/stock', text: 'nav.stock', icon: <InboxOutlined />, permission: 'stock.read' },
  { to: '/vouchers', text: 'nav.vouchers', icon: <ContainerOutlined />, permission: 'vouchers.read' },
  { to: '/erp-documents', text: 'nav.erpDocuments', icon: <ShoppingOutlined />, permission: 'erpDocuments.read' },
  { to: '/review', text: 'nav.review', icon: <FileDoneOutlined />, permission: 'vouchers.read' },
  { to: '/delivery', text: 'nav.delivery', icon: <SendOutlined />, permission: 'vouchers.read' },
  { to: '/drift', text: 'nav.drift', icon: <DiffOutlined />, permission: 'drifts.read' },
  { to: '/exceptions', text: 'nav.exceptions', icon: <WarningOutlined />, permission: 'exceptions.read' },
];
const HOUSE: readonly Entry[] = [
  { to: '/sources', text: 'nav.sources', icon: <CloudDownloadOutlined />, permission: 'sources.read' },
  { to: '/platforms', text: 'nav.platforms', icon: <ShopOutlined />, permission: 'sources.read' },
  { to: '/connectors', text: 'nav.connectors', icon: <ApiOutlined />, permission: 'connectors.read' },
  { to: '/masters', text: 'nav.masters', icon: <LinkOutlined />, permission: 'mappings.read' },
  { to: '/cleaning', text: 'nav.cleaning', icon: <ClearOutlined />, permission: 'mappings.read' },
  { to: '/field-mappings', text: 'nav.fieldMappings', icon: <SwapOutlined />, permission: 'fieldMappings.read' },
  { to: '/review-rules', text: 'nav.reviewRules', icon: <FilterOutlined />, permission: 'orderRules.read' },
  { to: '/allocation', text: 'nav.allocation', icon: <HomeOutlined />, permission: 'allocations.read' },
  { to: '/settings', text: 'nav.settings', icon: <SettingOutlined />, permission: 'policies.read' },
  { to: '/users', text: 'nav.users', icon: <TeamOutlined />, permission: 'users.read' },
  { to: '/audit', text: 'nav.audit', icon: <AuditOutlined />, permission: 'audit.read' },
  { to: '/verify', text: 'nav.verify', icon: <SafetyCertificateOutlined />, permission: 'verify.run' },
];

/** The menu entry of an address: the longest that it begins with. */
export function entryOf(path: string): string {
  const found = [...WORK, ...HOUSE].filter(({ to }) => to !== '/' && (path === to || path.startsWith(`${to}/`)));
  return found[0]?.to ?? '/';
}

export function useOverview() {
  const { client } = useSession();
  return useQuery({
    queryKey: ['/overview'],
    queryFn: ({ signal }) => client<OverviewJson>('/overview', { signal }),
    refetchInterval: 15_000,
  });
}

/** What waits for a person, by menu entry. */
function waitingOf(overview: OverviewJson | undefined): Readonly<Record<string, number>> {
  const vouchers = (...states: readonly string[]): number =>
    overview?.vouchers.reduce((sum, one) => sum + (states.includes(one.state) ? one.count : 0), 0) ?? 0;
  return {
    '/review': vouchers('AWAITING_REVIEW'),
    '/delivery': vouchers('REFUSED', 'UNKNOWN'),
    '/drift': vouchers('DRIFTED'),
    '/exceptions': overview?.exceptions.reduce((sum, one) => sum + one.open, 0) ?? 0,
  };
}

function Badge({ count }: { readonly count: number }): ReactNode {
  return count > 0 && <span className="menu-badge">{count > 999 ? '999+' : count}</span>;
}

function MainMenu({ onGo }: { readonly onGo: () => void }): ReactNode {
  const { t } = useTexts();
  const { may } = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const waiting = waitingOf(useOverview().data);
  const itemOf = (entry: Entry) => ({
    key: entry.to,
    icon: entry.icon,
    label: (
      <Link to={entry.to} className="menu-label">
        {t(entry.text)}
        <Badge count={waiting[entry.to] ?? 0} />
      </Link>
    ),
  });
  const groups = [
    { key: 'work', label: t('nav.work'), entries: WORK },
    { key: 'house', label: t('nav.house'), entries: HOUSE },
  ].map(({ key, label, entries }) => ({
    key,
    label,
    type: 'group' as const,
    children: entries.filter((entry) => may(entry.permission)).map(itemOf),
  }));
  return (
    <nav aria-label={t('nav.menu')}>
      <Menu
        className="shell-menu"
        mode="inline"
        inlineIndent={14}
        selectedKeys={[entryOf(path)]}
        items={groups.filter((group) => group.children.length > 0)}
        onClick={onGo}
      />
    </nav>
  );
}

function Brand(): ReactNode {
  return (
    <Link to="/" className="brand">
      <Logo /> 合流 <small>Heliu</small>
    </Link>
  );
}

function BookSwitch({ narrow }: { readonly narrow: boolean }): ReactNode {
  const { t } = useTexts();
  const { book, setBook, books } = useBook();
  const options = [
    { value: '', label: t('book.all') },
    ...books.map((one) => ({
      value: one.book,
      label: `${one.name} · ${one.currency}${one.trial ? ` · ${t('book.trial')}` : ''}`,
    })),
  ];
  return (
    <Select
      aria-label={t('book.switch')}
      value={book}
      options={options}
      onChange={setBook}
      style={{ width: narrow ? 132 : 260 }}
      popupMatchSelectWidth={false}
      data-testid="book-switch"
    />
  );
}

export function Shell(): ReactNode {
  const { t } = useTexts();
  const wide = Grid.useBreakpoint().lg !== false;
  const [menuOpen, setMenuOpen] = useState(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const entry = [...WORK, ...HOUSE].find(({ to }) => to === entryOf(path));
  const title = entry ? t(entry.text) : '';
  useEffect(() => {
    document.title = `${title} · ${t('app.title')}`;
  }, [title, t]);
  return (
    <Layout className="shell">
      <a className="skip-link" href="#content">
        {t('app.skip')}
      </a>
      {wide && (
        <Layout.Sider width={212} className="shell-sider" theme="light">
          <Brand />
          <MainMenu onGo={() => undefined} />
        </Layout.Sider>
      )}
      <Layout>
        <header className="shell-header">
          {!wide && (
            <Button type="text" icon={<MenuOutlined />} aria-label={t('nav.open')} onClick={() => setMenuOpen(true)} />
          )}
          <BookSwitch narrow={!wide} />
          <div className="spacer" />
          <LanguageSwitch />
          <UserMenu narrow={!wide} />
        </header>
        <main id="content" className="shell-content" tabIndex={-1}>
          <div className="page">
            <Outlet />
          </div>
        </main>
      </Layout>
      {!wide && (
        <Drawer
          open={menuOpen}
          onClose={() => setMenuOpen(false)}
          placement="left"
          size={248}
          title={<Brand />}
          styles={{ body: { padding: 0 }, header: { padding: '0 8px' } }}
        >
          <MainMenu onGo={() => setMenuOpen(false)} />
        </Drawer>
      )}
    </Layout>
  );
}
