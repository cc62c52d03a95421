import { defineProblems } from '../core/problems.ts';

export const PIPELINE_PROBLEMS = defineProblems({
  DOCUMENT_NOT_FOUND: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '没有编号为 {document} 的单据', en: 'There is no document {document}' },
    remedy: { zh: '在单据列表中查看编号', en: 'See the numbers in the list of documents' },
  },
  SETTLEMENT_NOT_FOUND: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '店铺 {shop} 没有结算 {settlement}', en: 'Shop {shop} has no settlement {settlement}' },
    remedy: { zh: '先导入该结算报告', en: 'Import its report first' },
  },
  FIELD_MAPPING_NO_ERP: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '账簿 {book} 没有启用的 ERP 连接', en: 'Book {book} has no ERP account that is enabled' },
    remedy: {
      zh: '先为账簿建立 ERP 连接，再试字段映射',
      en: 'Add an ERP account to the book, then try field mappings',
    },
  },
  FIELD_MAPPING_KIND_UNWRITTEN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '连接类型 {profile} 不写 {kind} 这种单据',
      en: 'A connection of the profile {profile} writes no documents of the kind {kind}',
    },
    remedy: {
      zh: '改选该连接能写的单据种类；业务单据目前只写入云星空和 YonBIP',
      en: 'Choose a kind that the connection writes; business documents go to 云星空 and YonBIP only',
    },
  },
  FIELD_MAPPING_OTHER_KIND: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '单据 {voucher} 是 {form}，字段映射是 {kind} 的',
      en: 'Document {voucher} is a {form}, and the field mapping is of {kind}',
    },
    remedy: {
      zh: '改选与映射同种的单据再预览',
      en: 'Preview on a document of the kind that the mapping is of',
    },
  },
  VOUCHER_LINE_NOT_FOUND: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '没有凭证行 {voucher}', en: 'There is no voucher line {voucher}' },
    remedy: {
      zh: '写法：heliu prove 2026-09/记-1/3（期间/凭证字-号/行号）',
      en: 'Write it as heliu prove 2026-09/记-1/3 (period/word-number/line)',
    },
  },
  VOUCHER_LINE_AMBIGUOUS: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '多个账簿有凭证行 {voucher}：{books}',
      en: 'Several books have a voucher line {voucher}: {books}',
    },
    remedy: { zh: '在前面写上账簿：{first}:{voucher}', en: 'Write the book before it: {first}:{voucher}' },
  },
  PROOF_CURSOR_NOT_VALID: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '翻页位置 {cursor} 不正确', en: '{cursor} is no place to page on from' },
    remedy: { zh: '用上一页给出的位置，或从头开始', en: 'Use the place that the page before gave, or begin anew' },
  },
  ERP_PROFILE_UNKNOWN: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有名为 {profile} 的 ERP 类型', en: 'There is no ERP profile {profile}' },
    remedy: {
      zh: '在连接页面或 heliu erp profiles 中选择',
      en: 'Choose one from the connectors page or heliu erp profiles',
    },
  },
  ERP_PROFILE_OUTLINE: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{profile} 只有框架：其凭证接口没有公开资料，不能写入',
      en: '{profile} is an outline: its voucher interface is not documented, so nothing can be written',
    },
    remedy: {
      zh: '选择受支持的类型，或导出凭证后手工导入',
      en: 'Choose a supported profile, or export the vouchers and import them by hand',
    },
  },
  ERP_ACCOUNT_EXISTS: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: 'ERP 连接 {name} 已存在', en: 'There is an ERP connection {name} already' },
    remedy: { zh: '换一个名称，或修改已有连接', en: 'Give another name, or change that connection' },
  },
  ERP_ACCOUNT_NOT_FOUND: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有 ERP 连接 {name}', en: 'There is no ERP connection {name}' },
    remedy: { zh: '在连接页面查看名称', en: 'See the names on the connectors page' },
  },
  ERP_CONNECTION_OFF: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: 'ERP 连接 {name} 已停用', en: 'The ERP connection {name} is switched off' },
    remedy: { zh: '先启用此连接，再试一次', en: 'Switch it on, then try again' },
  },
  ERP_BOOK_CONNECTED: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '该账簿已由连接 {name} 写入', en: 'This book is written by the connection {name} already' },
    remedy: {
      zh: '先停用 {name}：一本账簿只写入一个 ERP',
      en: 'Switch {name} off first: a book is written into one ERP',
    },
  },
  SOURCE_NOT_FOUND: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有数据源 {name}', en: 'There is no data source {name}' },
    remedy: { zh: '在数据源页面查看名称', en: 'See the names on the data sources page' },
  },
  SOURCE_EXISTS: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '数据源 {name} 已存在', en: 'There is a data source {name} already' },
    remedy: { zh: '换一个名称，或修改已有的数据源', en: 'Give another name, or change the one that is there' },
  },
  SOURCE_KIND_UNKNOWN: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '没有名为 {kind} 的数据源类型', en: 'There is no kind of source {kind}' },
    remedy: { zh: '可用类型：{kinds}', en: 'The kinds are: {kinds}' },
  },
  SOURCE_STREAM_UNKNOWN: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '数据源 {name} 没有数据流 {stream}', en: 'The data source {name} has no stream {stream}' },
    remedy: { zh: '在数据源页面查看数据流', en: 'See its streams on the data sources page' },
  },
  ERP_URL_INVALID: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '地址 {url} 不正确', en: '{url} is no address that can be called' },
    remedy: { zh: '填写 https://… ，不含用户名和密码', en: 'Write https://…, without a user name or a password in it' },
  },
  ERP_SETTING_INVALID: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '连接 {name} 的设置 {setting} 不正确：{why}',
      en: 'Setting {setting} of the connection {name} does not fit: {why}',
    },
    remedy: { zh: '按连接页面的说明填写', en: 'Fill it in as the connectors page says' },
  },
  DOCUMENTS_TOO_MANY: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '一次最多移交 {most} 张单据', en: 'At most {most} documents are handed in at once' },
    remedy: { zh: '分批移交。', en: 'Hand them in by parts.' },
  },
  DOCUMENT_COST_OWNER: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '未接收{kind} {key}：存货成本由 Heliu 核算（costOwner={costOwner}），ERP 若同时核算则成本入账两次',
      en: '{kind} {key} is not taken: Heliu costs the stock (costOwner={costOwner}), and an ERP that costs it too would book it twice',
    },
    remedy: {
      zh: '把政策 costOwner 改为 ERP；或确认 ERP 对库存单据既不核算成本也不生成凭证，再把连接设置 stockDocuments 设为 UNCOSTED。',
      en: 'Set the policy costOwner to ERP; or make sure that the ERP neither costs nor posts stock documents, and set stockDocuments of the connection to UNCOSTED.',
    },
  },
  DOCUMENT_OF_OWN_SHOP: {
    level: 'L2',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '未接收{kind} {key}：客户 {shop} 是本账簿的店铺，其往来由 Heliu 自己入账',
      en: '{kind} {key} is not taken: customer {shop} is a shop of this book, and Heliu posts what it owes itself',
    },
    remedy: {
      zh: '平台往来不要移交；若是另一客户，请改用其自己的编码。',
      en: 'Leave the platform’s balance to Heliu; if it is another customer, give its own code.',
    },
  },
  ERP_MASTERS_UNSUPPORTED: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: 'ERP 连接 {name} 不能写入基础资料 {kinds}（未启用，或该 ERP 不支持）',
      en: 'ERP account {name} does not take base data {kinds}: it is not enabled, or its ERP cannot',
    },
    remedy: { zh: '启用连接；或在 ERP 中建立后重新拉取。', en: 'Enable it, or create them in the ERP and pull again.' },
  },
  ERP_MASTERS_TOO_MANY: {
    level: 'L1',
    owner: 'config',
    deadlineHours: 24,
    text: { zh: '一次最多写入 {most} 条基础资料（{name}）', en: 'At most {most} records are pushed at once ({name})' },
    remedy: { zh: '分批写入。', en: 'Push them by parts.' },
  },
  ERP_MASTER_PENDING: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '基础资料 {code} 已被 ERP 接收，结果未知（{ticket}）',
      en: 'The ERP took record {code} and has not said what came of it ({ticket})',
    },
    remedy: { zh: '稍后再次写入：已有的不会重复。', en: 'Push it again later: what is there is not made twice.' },
  },
});
