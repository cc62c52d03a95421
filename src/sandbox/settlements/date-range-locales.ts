/**
 * Words of the date-range report by locale: platform-reports.md §1.6. Japanese `other transaction fees`, `other`,
 * `total` and the status columns, which that table leaves open, are taken from agreeing public parsers.
 */

export const AMOUNT_COLUMNS = [
  'product sales',
  'product sales tax',
  'shipping credits',
  'shipping credits tax',
  'gift wrap credits',
  'giftwrap credits tax',
  'amazon points cost',
  'promotional rebates',
  'promotional rebates tax',
  'sales tax collected',
  'low value goods',
  'marketplace withheld tax',
  'selling fees',
  'fba fees',
  'other transaction fees',
  'other',
] as const;

export type AmountColumn = (typeof AMOUNT_COLUMNS)[number];

export type DateRangeLocale = 'US' | 'CA' | 'MX' | 'UK' | 'FR' | 'DE' | 'IT' | 'ES' | 'NL' | 'SE' | 'BE' | 'JP' | 'AU';

export interface LocaleWords {
  /** date/time, settlement id, type, order id, sku, description, quantity, marketplace, fulfillment, city, state, postal. */
  readonly place: readonly string[];
  /** Empty where the layout has none. */
  readonly taxModel: string;
  /** Canonical column → header, in the order of the layout; a column that is not here is not in the layout. */
  readonly amounts: readonly (readonly [AmountColumn, string])[];
  readonly total: string;
  /** transaction status, transaction release date; empty where the layout has none. */
  readonly status: readonly string[];
  readonly types: Readonly<Record<string, string>>;
  readonly decimal: string;
  readonly group: string;
  readonly date: (ms: number) => string;
}

const FULL: readonly AmountColumn[] = [
  'product sales',
  'product sales tax',
  'shipping credits',
  'shipping credits tax',
  'gift wrap credits',
  'giftwrap credits tax',
  'promotional rebates',
  'promotional rebates tax',
  'marketplace withheld tax',
  'selling fees',
  'fba fees',
  'other transaction fees',
  'other',
];
const WITH_POINTS: readonly AmountColumn[] = [...FULL.slice(0, 6), 'amazon points cost', ...FULL.slice(6)];
const SHORT: readonly AmountColumn[] = [
  'product sales',
  'shipping credits',
  'gift wrap credits',
  'promotional rebates',
  'sales tax collected',
  'marketplace withheld tax',
  'selling fees',
  'fba fees',
  'other transaction fees',
  'other',
];
const AUSTRALIAN = SHORT.map((column) => (column === 'marketplace withheld tax' ? 'low value goods' : column));

function headed(columns: readonly AmountColumn[], headers: string): readonly (readonly [AmountColumn, string])[] {
  const words = headers.split('|');
  return columns.map((column, at) => [column, words[at] ?? '']);
}

function names(headers: string): readonly string[] {
  return headers.split('|');
}

const MONTHS: Readonly<Record<string, readonly string[]>> = {
  EN: 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' '),
  LONG: 'January February March April May June July August September October November December'.split(' '),
  DE: 'Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez'.split(' '),
  FR: 'janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.'.split(' '),
  IT: 'gen feb mar apr mag giu lug ago set ott nov dic'.split(' '),
  ES: 'ene feb mar abr may jun jul ago sept oct nov dic'.split(' '),
  NL: 'jan feb mrt apr mei jun jul aug sep okt nov dec'.split(' '),
  SE: 'jan feb mars apr maj juni juli aug sep okt nov dec'.split(' '),
};

const HOUR_MS = 3_600_000;

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `4 juin 2026 03:10:45 UTC` */
function worded(language: string): (ms: number) => string {
  return (ms) => {
    const at = new Date(ms);
    const month = MONTHS[language]?.[at.getUTCMonth()];
    return `${at.getUTCDate()} ${month} ${at.getUTCFullYear()} ${at.toISOString().slice(11, 19)} UTC`;
  };
}

/** `Jun 4, 2026 3:10:45 AM PDT`: summer time of the west coast ends at 09:00 UTC, begins at 10:00 UTC. */
function american(ms: number): string {
  const summer = isUsSummer(ms);
  const at = new Date(ms - (summer ? 7 : 8) * HOUR_MS);
  const hour = at.getUTCHours();
  const clock = `${hour % 12 || 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ${hour < 12 ? 'AM' : 'PM'}`;
  const month = MONTHS.EN?.[at.getUTCMonth()];
  return `${month} ${at.getUTCDate()}, ${at.getUTCFullYear()} ${clock} ${summer ? 'PDT' : 'PST'}`;
}

function isUsSummer(ms: number): boolean {
  const year = new Date(ms - 8 * HOUR_MS).getUTCFullYear();
  const sunday = (month: number, nth: number): number => {
    const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
    return 1 + ((7 - first) % 7) + (nth - 1) * 7;
  };
  return ms >= Date.UTC(year, 2, sunday(2, 2), 10) && ms < Date.UTC(year, 10, sunday(10, 1), 9);
}

/** `30 June 2026 6:10:05 pm GMT+9`: the seller's display zone, not the marketplace's. */
function australian(ms: number): string {
  const at = new Date(ms + 9 * HOUR_MS);
  const hour = at.getUTCHours();
  const clock = `${hour % 12 || 12}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ${hour < 12 ? 'am' : 'pm'}`;
  return `${at.getUTCDate()} ${MONTHS.LONG?.[at.getUTCMonth()]} ${at.getUTCFullYear()} ${clock} GMT+9`;
}

/** `2026/02/14 3:20:15 JST` */
function japanese(ms: number): string {
  const at = new Date(ms + 9 * HOUR_MS);
  const day = `${at.getUTCFullYear()}/${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}`;
  return `${day} ${at.getUTCHours()}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} JST`;
}

const STATUS_EN = ['Transaction status', 'Transaction Release Date'];

const US: LocaleWords = {
  place: names(
    'date/time|settlement id|type|order id|sku|description|quantity|marketplace|fulfillment|order city|order state|order postal',
  ),
  taxModel: 'tax collection model',
  amounts: headed(FULL, FULL.join('|')),
  total: 'total',
  status: ['Transaction Status', 'Transaction Release Date'],
  types: {},
  decimal: '.',
  group: ',',
  date: american,
};

export const LOCALES: Readonly<Record<DateRangeLocale, LocaleWords>> = {
  US,
  CA: US,
  UK: {
    ...US,
    place: names(
      'date/time|settlement id|type|order id|sku|description|quantity|marketplace|fulfilment|order city|order state|order postal',
    ),
    amounts: headed(FULL, FULL.join('|').replace('shipping credits|', 'postage credits|')),
    status: STATUS_EN,
    date: worded('EN'),
  },
  AU: {
    ...US,
    place: names(
      'date/time|settlement ID|type|order ID|sku|description|quantity|marketplace|fulfilment|order city|order state|order postal',
    ),
    taxModel: '',
    amounts: headed(AUSTRALIAN, AUSTRALIAN.join('|').replace('fba fees', 'fulfilment by amazon fees')),
    status: STATUS_EN,
    group: '',
    date: australian,
  },
  FR: {
    place: names(
      "date/heure|numéro de versement|type|numéro de la commande|sku|description|quantité|Marketplace|traitement|ville d'où provient la commande|Région d'où provient la commande|code postal de la commande",
    ),
    taxModel: 'Modèle de perception des taxes',
    amounts: headed(
      FULL,
      "ventes de produits|Taxes sur la vente des produits|crédits d'expédition|taxe sur les crédits d’expédition|crédits sur l'emballage cadeau|Taxes sur les crédits cadeaux|Rabais promotionnels|Taxes sur les remises promotionnelles|Taxes retenues sur le site de vente|frais de vente|Frais Expédié par Amazon|autres frais de transaction|autre",
    ),
    total: 'total',
    status: ['Statut de la transaction', 'Date de sortie de la transaction'],
    types: {
      Order: 'Commande',
      Refund: 'Remboursement',
      Adjustment: 'Ajustement',
      'FBA Inventory Fee': 'Frais de stock Expédié par Amazon',
      'Service Fee': 'Frais de service',
      'Cost of Advertising': 'Prix de la publicité',
    },
    decimal: ',',
    group: '.',
    date: worded('FR'),
  },
  DE: {
    place: names(
      'Datum/Uhrzeit|Abrechnungsnummer|Typ|Bestellnummer|SKU|Beschreibung|Menge|Marketplace|Versand|Ort der Bestellung|Bundesland|Postleitzahl',
    ),
    taxModel: 'Steuererhebungsmodell',
    amounts: headed(
      FULL,
      'Umsätze|Produktumsatzsteuer|Gutschrift für Versandkosten|Steuer auf Versandgutschrift|Gutschrift für Geschenkverpackung|Steuer auf Geschenkverpackungsgutschriften|Rabatte aus Werbeaktionen|Steuer auf Aktionsrabatte|Einbehaltene Steuer auf Marketplace|Verkaufsgebühren|Gebühren zu Versand durch Amazon|Andere Transaktionsgebühren|Andere',
    ),
    total: 'Gesamt',
    status: ['Transaktionsstatus', 'Freigabedatum der Transaktion'],
    types: {
      Order: 'Bestellung',
      Refund: 'Erstattung',
      Adjustment: 'Anpassung',
      'FBA Inventory Fee': 'Versand durch Amazon Lagergebühr',
      'Service Fee': 'Servicegebühr',
      'Cost of Advertising': 'Werbekosten',
    },
    decimal: ',',
    group: '.',
    date: worded('DE'),
  },
  IT: {
    place: names(
      "Data/Ora:|Numero pagamento|Tipo|Numero ordine|SKU|Descrizione|Quantità|Marketplace|Gestione|Città di provenienza dell'ordine|Provincia di provenienza dell'ordine|CAP dell'ordine",
    ),
    taxModel: 'modello di riscossione delle imposte',
    amounts: headed(
      FULL,
      'Vendite|imposta sulle vendite dei prodotti|Accrediti per le spedizioni|imposta accrediti per le spedizioni|Accrediti per confezioni regalo|imposta sui crediti confezione regalo|Sconti promozionali|imposta sugli sconti promozionali|trattenuta IVA del marketplace|Commissioni di vendita|Costi del servizio Logistica di Amazon|Altri costi relativi alle transazioni|Altro',
    ),
    total: 'totale',
    status: ['Stato della transazione', 'Data di rilascio della transazione'],
    types: {
      Order: 'Ordine',
      Refund: 'Rimborso',
      Adjustment: 'Modifica',
      'FBA Inventory Fee': 'Costo di stoccaggio Logistica di Amazon',
      'Service Fee': 'Commissione di servizio',
      'Cost of Advertising': 'Costo della pubblicità',
    },
    decimal: ',',
    group: '.',
    date: worded('IT'),
  },
  ES: {
    place: names(
      'fecha y hora|identificador de pago|tipo|número de pedido|sku|descripción|cantidad|web de Amazon|gestión logística|ciudad de procedencia del pedido|comunidad autónoma de procedencia del pedido|código postal de procedencia del pedido',
    ),
    taxModel: 'Formulario de recaudación de impuestos',
    amounts: headed(
      FULL,
      'ventas de productos|impuesto de ventas de productos|abonos de envío|impuestos por abonos de envío|abonos de envoltorio para regalo|impuestos por abonos de envoltorio para regalo|devoluciones promocionales|impuestos de descuentos por promociones|impuesto retenido en el sitio web|tarifas de venta|tarifas de Logística de Amazon|tarifas de otras transacciones|otro',
    ),
    total: 'total',
    status: ['Estado de la transacción', 'Fecha de liberación de la transacción'],
    types: {
      Order: 'Pedido',
      Refund: 'Reembolso',
      Adjustment: 'Ajuste',
      'FBA Inventory Fee': 'Tarifas de inventario de Logística de Amazon',
      'Service Fee': 'Tarifa de prestación de servicio',
      'Cost of Advertising': 'Gastos de publicidad',
    },
    decimal: ',',
    group: '.',
    date: worded('ES'),
  },
  MX: {
    place: names(
      'fecha/hora|Id. de liquidación|tipo |Id. del pedido|sku|descripción|cantidad|marketplace|cumplimiento|ciudad del pedido|estado del pedido|código postal del pedido',
    ),
    taxModel: 'modelo de recaudación de impuestos',
    amounts: headed(
      FULL,
      'ventas de productos|impuesto de ventas de productos|créditos de envío|impuesto de abono de envío|créditos por envoltorio de regalo|impuesto de créditos de envoltura|descuentos promocionales|impuesto de reembolsos promocionales|impuesto de retenciones en la plataforma|tarifas de venta|tarifas fba|tarifas de otra transacción|otro',
    ),
    total: 'total',
    status: [],
    types: { Order: 'Pedido', Refund: 'Reembolso', Adjustment: 'Ajuste' },
    decimal: '.',
    group: ',',
    date: worded('ES'),
  },
  NL: {
    place: names(
      'datum/tijd|schikkings-ID|type|bestelnummer|sku|beschrijving|aantal|marketplace|fulfillment|bestelling stad|status bestelling|bestelling per post',
    ),
    taxModel: '',
    amounts: headed(
      SHORT,
      'verkoop van producten|Verzendtegoeden|kredietpunten cadeauverpakking|promotiekortingen|geïnde omzetbelasting|Belasting voor marketplace-facilitator|verkoopkosten|fba-vergoedingen|overige transactiekosten|overige',
    ),
    total: 'totaal',
    status: ['Transactiestatus', 'Publicatiedatum van transactie'],
    types: {},
    decimal: ',',
    group: '.',
    date: worded('NL'),
  },
  SE: {
    place: names(
      'datum/tid|reglerings-id|typ|beställnings-id|sku|beskrivning|antal|marknadsplats|leverans|stad för beställning|delstat för beställning|postadress för beställning',
    ),
    taxModel: '',
    amounts: headed(
      SHORT,
      'försäljning av produkter|fraktkrediter|krediter för presentinslagning|kampanjrabatter|Inkasserad moms|Skatt för marknadsplatsförmedlare|försäljningsavgifter|fba-avgifter|övriga transaktionsavgifter|Övrigt',
    ),
    total: 'totalt',
    status: [],
    types: {},
    decimal: ',',
    group: '\u00A0',
    date: worded('SE'),
  },
  BE: {
    place: names(
      'date/heure|Identifiant du paiement|type|Numéro de la commande|SKU|description|Quantité|site de vente|expédition|ville de la commande|état de la commande|commande postale',
    ),
    taxModel: '',
    amounts: headed(
      SHORT,
      "ventes de produits|crédits d'expédition|crédits d'emballage-cadeau|Total des réductions|taxe de ventes prélevée|Taxe Marketplace Facilitator|frais de vente|Frais pour le service Expédié par Amazon|autres frais de transaction|autres",
    ),
    total: 'total',
    status: ['Statut de la transaction', 'Date de délivrance de la transaction'],
    types: { Order: 'Commande', Refund: 'Remboursement', Adjustment: 'Ajustement', 'Service Fee': 'Frais de service' },
    decimal: ',',
    group: '.',
    date: worded('FR'),
  },
  JP: {
    place: names(
      '日付/時間|決済番号|トランザクションの種類|注文番号|SKU|説明|数量|Amazon 出品サービス|フルフィルメント|市町村|都道府県|郵便番号',
    ),
    taxModel: '税金徴収型',
    amounts: headed(
      WITH_POINTS,
      '商品売上|商品の売上税|配送料|配送料の税金|ギフト包装手数料|ギフト包装クレジットの税金|Amazonポイントの費用|プロモーション割引額|プロモーション割引の税金|源泉徴収税を伴うマーケットプレイス|手数料|FBA 手数料|トランザクションに関するその他の手数料|その他',
    ),
    total: '合計',
    status: ['トランザクションのステータス', 'トランザクション開始日'],
    types: {
      Order: '注文',
      Refund: '返金',
      Adjustment: '調整',
      'FBA Inventory Fee': 'FBA 在庫関連の手数料',
      'Service Fee': '注文外料金',
      'Cost of Advertising': '広告費用',
      Subscription: '月額登録料',
    },
    decimal: '.',
    group: ',',
    date: japanese,
  },
};
