/** Addresses of the console. Each page is its own chunk; filters stand in the address, so that a list can be linked. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTexts } from './language/language.tsx';
import { Shell } from './shell/shell.tsx';
import { Loading, Nothing } from './states/asked.tsx';
import { ErrorBox } from './states/problem.tsx';

/** Filters of an address: plain text by name, nothing where the address has none. */
function filters<N extends string>(
  ...names: readonly N[]
): (search: Record<string, unknown>) => { readonly [K in N]?: string } {
  return (search) =>
    Object.fromEntries(names.flatMap((name) => (search[name] ? [[name, String(search[name])]] : []))) as {
      readonly [K in N]?: string;
    };
}

function NotFound(): ReactNode {
  const { t } = useTexts();
  return <Nothing text={t('error.noPage')} extra={<Link to="/">{t('nav.overview')}</Link>} />;
}

function PageError({ error, reset }: ErrorComponentProps): ReactNode {
  return <ErrorBox error={error} onRetry={reset} />;
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const under = <P extends string>(path: P) => ({ getParentRoute: () => root, path }) as const;

const overview = createRoute({
  ...under('/'),
  component: lazyRouteComponent(() => import('./pages/overview.tsx'), 'OverviewPage'),
});
export const documentsRoute = createRoute({
  ...under('/documents'),
  validateSearch: filters('state', 'kind', 'shop', 'text', 'held'),
  component: lazyRouteComponent(() => import('./pages/documents.tsx'), 'DocumentsPage'),
});
export const documentRoute = createRoute({
  ...under('/documents/$documentNo'),
  component: lazyRouteComponent(() => import('./pages/document.tsx'), 'DocumentPage'),
});
export const settlementsRoute = createRoute({
  ...under('/settlements'),
  validateSearch: filters('state', 'shop', 'text'),
  component: lazyRouteComponent(() => import('./pages/settlements.tsx'), 'SettlementsPage'),
});
export const settlementRoute = createRoute({
  ...under('/settlements/$shop/$settlementId'),
  component: lazyRouteComponent(() => import('./pages/settlement.tsx'), 'SettlementPage'),
});
export const vouchersRoute = createRoute({
  ...under('/vouchers'),
  validateSearch: filters('state', 'period', 'shop', 'category', 'text'),
  component: lazyRouteComponent(() => import('./pages/vouchers.tsx'), 'VouchersPage'),
});
export const voucherRoute = createRoute({
  ...under('/vouchers/$book/$voucherNo'),
  validateSearch: filters('proof'),
  component: lazyRouteComponent(() => import('./pages/voucher.tsx'), 'VoucherPage'),
});
export const reviewRoute = createRoute({
  ...under('/review'),
  validateSearch: filters('period', 'shop', 'text'),
  component: lazyRouteComponent(() => import('./pages/review.tsx'), 'ReviewPage'),
});
export const deliveryRoute = createRoute({
  ...under('/delivery'),
  validateSearch: filters('state', 'held', 'late', 'period', 'text', 'open'),
  component: lazyRouteComponent(() => import('./pages/delivery.tsx'), 'DeliveryPage'),
});
export const driftRoute = createRoute({
  ...under('/drift'),
  validateSearch: filters('state', 'kind'),
  component: lazyRouteComponent(() => import('./pages/drift.tsx'), 'DriftPage'),
});
export const exceptionsRoute = createRoute({
  ...under('/exceptions'),
  validateSearch: filters('level', 'state', 'owner'),
  component: lazyRouteComponent(() => import('./pages/exceptions.tsx'), 'ExceptionsPage'),
});
export const settingsRoute = createRoute({
  ...under('/settings'),
  validateSearch: filters('tab'),
  component: lazyRouteComponent(() => import('./pages/settings.tsx'), 'SettingsPage'),
});
const users = createRoute({
  ...under('/users'),
  component: lazyRouteComponent(() => import('./pages/users.tsx'), 'UsersPage'),
});
export const auditRoute = createRoute({
  ...under('/audit'),
  validateSearch: filters('actor', 'action', 'from', 'to'),
  component: lazyRouteComponent(() => import('./pages/audit.tsx'), 'AuditPage'),
});
const verify = createRoute({
  ...under('/verify'),
  component: lazyRouteComponent(() => import('./pages/verify.tsx'), 'VerifyPage'),
});

const sources = createRoute({
  ...under('/sources'),
  component: lazyRouteComponent(() => import('./pages/sources.tsx'), 'SourcesPage'),
});
const source = createRoute({
  ...under('/sources/$name'),
  validateSearch: filters('tab', 'stream'),
  component: lazyRouteComponent(() => import('./pages/source.tsx'), 'SourcePage'),
});
const platforms = createRoute({
  ...under('/platforms'),
  validateSearch: filters('text', 'certainty'),
  component: lazyRouteComponent(() => import('./pages/platforms.tsx'), 'PlatformsPage'),
});
const connectors = createRoute({
  ...under('/connectors'),
  component: lazyRouteComponent(() => import('./pages/connectors.tsx'), 'ConnectorsPage'),
});
const connector = createRoute({
  ...under('/connectors/$name'),
  validateSearch: filters('tab', 'kind', 'ours'),
  component: lazyRouteComponent(() => import('./pages/connector.tsx'), 'ConnectorPage'),
});
const erpDocuments = createRoute({
  ...under('/erp-documents'),
  validateSearch: filters('kind', 'state', 'key'),
  component: lazyRouteComponent(() => import('./pages/erp-documents.tsx'), 'ErpDocumentsPage'),
});
const erpDocument = createRoute({
  ...under('/erp-documents/$book/$no'),
  component: lazyRouteComponent(() => import('./pages/erp-document.tsx'), 'ErpDocumentPage'),
});
const masters = createRoute({
  ...under('/masters'),
  validateSearch: filters('tab', 'kind', 'text', 'key'),
  component: lazyRouteComponent(() => import('./pages/masters.tsx'), 'MastersPage'),
});
const cleaning = createRoute({
  ...under('/cleaning'),
  validateSearch: filters('of'),
  component: lazyRouteComponent(() => import('./pages/cleaning.tsx'), 'CleaningPage'),
});
const fieldMappings = createRoute({
  ...under('/field-mappings'),
  validateSearch: filters('kind'),
  component: lazyRouteComponent(() => import('./pages/field-mappings.tsx'), 'FieldMappingsPage'),
});
const fieldMappingEditor = createRoute({
  ...under('/field-mappings/new'),
  validateSearch: filters('from', 'kind'),
  component: lazyRouteComponent(() => import('./pages/field-mapping-editor.tsx'), 'FieldMappingEditorPage'),
});
const fieldMapping = createRoute({
  ...under('/field-mappings/$mappingNo'),
  component: lazyRouteComponent(() => import('./pages/field-mapping.tsx'), 'FieldMappingPage'),
});

const orders = createRoute({
  ...under('/orders'),
  validateSearch: filters('state', 'shop', 'platform', 'status', 'kind', 'from', 'to', 'text', 'problem'),
  component: lazyRouteComponent(() => import('./pages/orders.tsx'), 'OrdersPage'),
});
const order = createRoute({
  ...under('/orders/$shop/$orderNo'),
  component: lazyRouteComponent(() => import('./pages/order.tsx'), 'OrderPage'),
});
const orderReviews = createRoute({
  ...under('/order-reviews'),
  validateSearch: filters('state', 'shop', 'rule', 'text'),
  component: lazyRouteComponent(() => import('./pages/order-reviews.tsx'), 'OrderReviewsPage'),
});
const reviewRules = createRoute({
  ...under('/review-rules'),
  component: lazyRouteComponent(() => import('./pages/review-rules.tsx'), 'ReviewRulesPage'),
});
const reviewRuleEditor = createRoute({
  ...under('/review-rules/edit'),
  validateSearch: filters('code', 'from'),
  component: lazyRouteComponent(() => import('./pages/review-rule-editor.tsx'), 'ReviewRuleEditorPage'),
});
const allocation = createRoute({
  ...under('/allocation'),
  component: lazyRouteComponent(() => import('./pages/allocation.tsx'), 'AllocationPage'),
});
const stock = createRoute({
  ...under('/stock'),
  validateSearch: filters('only', 'text'),
  component: lazyRouteComponent(() => import('./pages/stock.tsx'), 'StockPage'),
});
const stockPosition = createRoute({
  ...under('/stock/position'),
  validateSearch: filters('book', 'warehouse', 'material'),
  component: lazyRouteComponent(() => import('./pages/stock-position.tsx'), 'StockPositionPage'),
});

const tree = root.addChildren([
  overview,
  documentsRoute,
  documentRoute,
  settlementsRoute,
  settlementRoute,
  stock,
  stockPosition,
  vouchersRoute,
  voucherRoute,
  reviewRoute,
  deliveryRoute,
  driftRoute,
  exceptionsRoute,
  erpDocuments,
  erpDocument,
  sources,
  source,
  platforms,
  connectors,
  connector,
  masters,
  cleaning,
  fieldMappings,
  fieldMappingEditor,
  fieldMapping,
  orders,
  order,
  orderReviews,
  reviewRules,
  reviewRuleEditor,
  allocation,
  settingsRoute,
  users,
  auditRoute,
  verify,
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading rows={8} />,
  defaultErrorComponent: PageError,
  scrollRestoration: true,
  // All filters are text: a settlement id of 20 digits must not become a number.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const pairs = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
    const text = new URLSearchParams(pairs.map(([name, value]) => [name, String(value)])).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
