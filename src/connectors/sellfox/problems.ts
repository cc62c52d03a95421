/** What 赛狐ERP can answer, and what its rows can lack, in the house's words. Classes by code: errors.ts. */
import { defineProblems } from '../../core/problems.ts';

export const SELLFOX_PROBLEMS = defineProblems({
  SELLFOX_LATER: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '赛狐服务异常（{code}）：{message}', en: 'The 赛狐 service has a fault ({code}): {message}' },
    remedy: {
      zh: '无需处理，从断点自动继续；持续一小时以上请联系赛狐实施顾问。',
      en: 'Nothing to do, reading goes on from the breakpoint; if it lasts over an hour, ask your 赛狐 consultant.',
    },
  },
  SELLFOX_CODE_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐返回未公布的错误码 {code}：{message}',
      en: '赛狐 answered with a code that is not published, {code}: {message}',
    },
    remedy: {
      zh: '系统会稍后重试；若反复出现，请把错误码和接口 {path} 告知赛狐实施顾问。',
      en: 'It is tried again later; if it repeats, tell your 赛狐 consultant the code and the interface {path}.',
    },
  },
  SELLFOX_TOKEN_LOST: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '赛狐不接受刚取得的 access_token（{code}）：{message}',
      en: '赛狐 does not take an access_token that it has just given ({code}): {message}',
    },
    remedy: {
      zh: '检查是否有其他程序使用同一开发者账号；系统会稍后重新取得令牌。',
      en: 'Check whether another program uses the same developer account; a new token is taken later.',
    },
  },
  SELLFOX_CLIENT_UNKNOWN: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '赛狐查不到开发者 {client}（{code}）：{message}',
      en: '赛狐 does not know the developer {client} ({code}): {message}',
    },
    remedy: {
      zh: '核对连接中的 client_id；开发者账号由赛狐实施顾问开通。',
      en: 'Check client_id of the connection; developer accounts are opened by your 赛狐 consultant.',
    },
  },
  SELLFOX_CREDENTIALS: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '赛狐拒绝了开发者凭据（{code}）：{message}',
      en: '赛狐 refused the developer credentials ({code}): {message}',
    },
    remedy: {
      zh: '在连接中重新填写 client_id 和 client_secret，然后测试连接。',
      en: 'Enter client_id and client_secret of the connection again, then test it.',
    },
  },
  SELLFOX_SIGNATURE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: { zh: '赛狐判定签名错误（{code}）：{message}', en: '赛狐 says the signature is wrong ({code}): {message}' },
    remedy: {
      zh: 'client_secret 多半已更换或填错：请在连接中重新填写并测试；地址中不要带多余的路径。',
      en: 'client_secret was probably changed or mistyped: enter it again and test; the address must have no path of its own.',
    },
  },
  SELLFOX_IP: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '本机出口 IP 不在赛狐白名单（{code}）：{message}',
      en: 'The outgoing IP of this machine is not on the allow-list of 赛狐 ({code}): {message}',
    },
    remedy: {
      zh: '查明本机的公网出口 IP，请赛狐实施顾问加入白名单；加入后自动继续。',
      en: 'Find the public outgoing IP of this machine and have your 赛狐 consultant add it; reading then goes on by itself.',
    },
  },
  SELLFOX_PERMISSION: {
    level: 'L1',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐未授权接口 {path}（{code}）：{message}',
      en: '赛狐 has not granted the interface {path} ({code}): {message}',
    },
    remedy: {
      zh: '请赛狐实施顾问为该开发者账号开通此接口，然后测试连接（会重新取得令牌）；其余数据不受影响。',
      en: 'Have your 赛狐 consultant grant it to this developer account, then test the connection (that takes a new token); other data is not affected.',
    },
  },
  SELLFOX_ACCOUNT_STATE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '赛狐账号状态异常（{code}）：{message}',
      en: 'The 赛狐 account is not in order ({code}): {message}',
    },
    remedy: {
      zh: '检查赛狐账号是否被停用或开发者信息是否过期，请赛狐实施顾问恢复后测试连接。',
      en: 'Check whether the account is disabled or the developer registration has run out; have it restored, then test the connection.',
    },
  },
  SELLFOX_CLOCK: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '赛狐不接受请求时间（{code}）：本机时钟与赛狐相差 {minutes} 分钟，校正后仍被拒绝',
      en: '赛狐 does not take the time of the request ({code}): the clock of this machine differs by {minutes} minutes, and the corrected time was refused too',
    },
    remedy: {
      zh: '启用本机的时间同步（NTP），误差须在 15 分钟以内。',
      en: 'Turn on time synchronisation (NTP) of this machine; 15 minutes is the most that is allowed.',
    },
  },
  SELLFOX_CLOCK_OFF: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '本机时钟与赛狐相差 {minutes} 分钟，已按赛狐的时间校正后继续',
      en: 'The clock of this machine differs from that of 赛狐 by {minutes} minutes; work goes on with the time of 赛狐',
    },
    remedy: {
      zh: '请启用本机的时间同步（NTP）：拉取范围和到期时间都按本机时钟计算。',
      en: 'Turn on time synchronisation (NTP): what is due is decided by the clock of this machine.',
    },
  },
  SELLFOX_NONCE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐连续认为随机数重复（{code}）：{message}',
      en: '赛狐 says again and again that the nonce was used before ({code}): {message}',
    },
    remedy: {
      zh: '系统会稍后重试；检查是否有代理在重放请求。',
      en: 'It is tried again later; check whether a proxy sends requests twice.',
    },
  },
  SELLFOX_LIMITED: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐接口 {path} 调用超过限制（{code}）：{message}',
      en: 'Too many calls of the 赛狐 interface {path} ({code}): {message}',
    },
    remedy: {
      zh: '已自动放慢并会恢复；若常见，检查是否有其他程序使用同一开发者账号：配额按账号共用。',
      en: 'Calls were slowed down and recover by themselves; if it is frequent, look for another program under the same developer account: they share one quota.',
    },
  },
  SELLFOX_REQUEST_BAD: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐认为请求本身有误（{code}）：{message}',
      en: '赛狐 says that the request itself is wrong ({code}): {message}',
    },
    remedy: {
      zh: '检查地址与中间代理是否改动了请求；否则请升级本系统，并反馈接口 {path}。',
      en: 'Check whether the address or a proxy changes requests; else update this system and report the interface {path}.',
    },
  },
  SELLFOX_PARAMETER: {
    level: 'L1',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐不接受接口 {path} 的参数（{code}）：{message}',
      en: '赛狐 does not take the parameters of {path} ({code}): {message}',
    },
    remedy: {
      zh: '多为接口改版：在连接中核对该数据流的路径和参数名，保存后自动重读。',
      en: 'The interface was probably changed: check path and parameter names of this stream in the connection; it is read again then.',
    },
  },
  SELLFOX_BUSINESS: {
    level: 'L2',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐的业务设置不允许此操作（{code}）：{message}',
      en: 'The settings of 赛狐 do not allow this ({code}): {message}',
    },
    remedy: { zh: '按提示在赛狐中调整后重试。', en: 'Change it in 赛狐 as the text says, then try again.' },
  },
  SELLFOX_UNREADABLE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 4,
    text: {
      zh: '赛狐的应答不是可读的 JSON（{code}）：{message}',
      en: 'The answer of 赛狐 is no readable JSON ({code}): {message}',
    },
    remedy: {
      zh: '系统会稍后重试；若一直如此，检查地址是否正确、中间代理是否返回了自己的页面。',
      en: 'It is tried again later; if it stays, check the address and whether a proxy answers with a page of its own.',
    },
  },
  SELLFOX_ANSWER_ODD: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐接口 {path} 的应答结构不符：缺少 {what}',
      en: 'The answer of the 赛狐 interface {path} has another shape: {what} is missing',
    },
    remedy: {
      zh: '接口可能已改版：断点不动，请升级本系统或反馈此接口。',
      en: 'The interface may have changed: the breakpoint stays, update this system or report the interface.',
    },
  },
  SELLFOX_DATA_NULL: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐接口 {path} 应答成功但没有数据部分（data 为 null）',
      en: 'The 赛狐 interface {path} answered success without any data (data is null)',
    },
    remedy: {
      zh: '这表示缺少必要的筛选条件，不等于“没有数据”：断点不动，请核对该数据流的参数名。',
      en: 'That means a filter it needs was missing, not that there is nothing: the breakpoint stays, check the parameter names of this stream.',
    },
  },
  SELLFOX_PAGE_LOOP: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐接口 {path} 翻页不前进（{from} 至 {to}，第 {page} 页与之前相同）',
      en: 'The pages of the 赛狐 interface {path} do not go on ({from} to {to}, page {page} is one that was read before)',
    },
    remedy: {
      zh: '已停止本轮，已读的数据保留，断点不动；稍后重读，持续出现请反馈赛狐。',
      en: 'This round was stopped; what was read is kept and the breakpoint stays. It is read again later; if it stays, tell 赛狐.',
    },
  },
  SELLFOX_TOTALS_MOVE: {
    level: 'L3',
    owner: 'admin',
    deadlineHours: 24,
    text: {
      zh: '赛狐接口 {path} 的数据在读取期间移动（{from} 至 {to}，总数 {first} → {last}），重读 {times} 次仍不稳定',
      en: 'Rows of the 赛狐 interface {path} moved while it was read ({from} to {to}, totals {first} → {last}), also when read {times} more times',
    },
    remedy: {
      zh: '断点不动，下一轮重读同一范围；若常见，请避开批量操作时段。',
      en: 'The breakpoint stays and the same range is read again next round; if it is frequent, read outside the hours of bulk work.',
    },
  },
  SELLFOX_ROW_NO_KEY: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '赛狐数据流 {stream} 有一行缺少标识字段 {field}',
      en: 'A row of the 赛狐 stream {stream} lacks {field}, which identifies it',
    },
    remedy: {
      zh: '在赛狐中补全该记录（{row}），下一轮会再读。',
      en: 'Complete the record in 赛狐 ({row}); it is read again in the next round.',
    },
  },
  SELLFOX_SHOP_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 的赛狐店铺 {shopId}（{shopName}）还没有对应的店铺',
      en: 'Order {order}: no shop here for the 赛狐 shop {shopId} ({shopName})',
    },
    remedy: {
      zh: '在主数据中建立店铺并与该赛狐店铺对应，等待中的订单会自动继续。',
      en: 'Create the shop in master data and map it; orders that wait go on by themselves.',
    },
  },
  SELLFOX_PLATFORM_DIFFERS: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 的平台是 {value}，而店铺 {shop} 的平台是 {platform}',
      en: 'Order {order} is of the platform {value}, but the shop {shop} is of {platform}',
    },
    remedy: { zh: '更正店铺的平台，或更正店铺对应关系。', en: 'Correct the platform of the shop, or the mapping.' },
  },
  SELLFOX_ORDER_FIELD: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 的字段 {column} 不可用：“{value}”',
      en: 'Order {order}: the field {column} cannot be used: “{value}”',
    },
    remedy: {
      zh: '在赛狐或平台更正该订单，更正后会自动重读；其他订单不受影响。',
      en: 'Correct the order in 赛狐 or on the platform, it is read again then; other orders are not affected.',
    },
  },
  SELLFOX_ORDER_AMOUNT: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '订单 {order} 的金额 {column} 不是 {currency} 的金额：“{value}”',
      en: 'Order {order}: {column} is no amount of {currency}: “{value}”',
    },
    remedy: {
      zh: '核对币种与金额（小数位不能多于该币种的最小单位），在赛狐更正后会自动重读。',
      en: 'Check currency and amount (no more decimals than the currency has); it is read again once corrected in 赛狐.',
    },
  },
  SELLFOX_ORDER_STATUS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '订单 {order} 的状态不认识：“{value}”', en: 'Order {order} has an unknown status: “{value}”' },
    remedy: {
      zh: '在赛狐同步该订单的最新状态；若赛狐新增了状态，请升级本系统。',
      en: 'Synchronise the order in 赛狐; if 赛狐 has a new status, update this system.',
    },
  },
  SELLFOX_ORDER_NO_LINES: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '订单 {order} 没有商品行', en: 'Order {order} has no lines' },
    remedy: {
      zh: '在赛狐重新同步该订单，之后会自动重读。',
      en: 'Synchronise the order in 赛狐; it is read again then.',
    },
  },
  SELLFOX_ORDER_MARKETPLACE: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: { zh: '订单 {order} 的站点不认识：“{value}”', en: 'Order {order} is of an unknown marketplace: “{value}”' },
    remedy: {
      zh: '核对赛狐店铺的站点；若为新站点，请升级本系统。',
      en: 'Check the marketplace of the shop in 赛狐; if it is a new one, update this system.',
    },
  },
  SELLFOX_STOCK_FIELD: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{stream} {document} 的字段 {column} 不可用：“{value}”',
      en: '{stream} {document}: the field {column} cannot be used: “{value}”',
    },
    remedy: {
      zh: '在赛狐更正该单据，更正后会自动重读；在此之前以它上一次的内容为准。',
      en: 'Correct the document in 赛狐; it is read again then, and until then what it told before stands.',
    },
  },
  SELLFOX_STOCK_NO_ITEMS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{stream} {document} 没有商品明细，库存变动不详',
      en: '{stream} {document} shows no items, so what moved is not known',
    },
    remedy: {
      zh: '在赛狐核对该单据明细；若接口不返回明细，请反馈。',
      en: 'Check the items of the document in 赛狐; if the interface does not give them, report it.',
    },
  },
  SELLFOX_STOCK_STATUS: {
    level: 'L1',
    owner: 'preparer',
    deadlineHours: 24,
    text: {
      zh: '{stream} {document} 的 {column} 不认识：“{value}”',
      en: '{stream} {document} has an unknown {column}: “{value}”',
    },
    remedy: {
      zh: '若赛狐新增了状态或类型，请升级本系统；在此之前以它上一次的内容为准。',
      en: 'If 赛狐 has a new status or type, update this system; until then what it told before stands.',
    },
  },
  SELLFOX_WAREHOUSE_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{stream} {document}：赛狐仓库 {warehouseId}（{warehouseName}）还没有对应的仓库',
      en: '{stream} {document}: no warehouse here for the 赛狐 warehouse {warehouseId} ({warehouseName})',
    },
    remedy: {
      zh: '在主数据中对应该仓库，等待中的单据会自动继续。',
      en: 'Map the warehouse in master data; documents that wait go on by themselves.',
    },
  },
  SELLFOX_STOCK_SHOP_UNKNOWN: {
    level: 'L2',
    owner: 'config',
    deadlineHours: 24,
    text: {
      zh: '{stream} {document}：赛狐店铺 {shopId}（{shopName}）还没有对应的店铺',
      en: '{stream} {document}: no shop here for the 赛狐 shop {shopId} ({shopName})',
    },
    remedy: {
      zh: '在主数据中建立店铺并与该赛狐店铺对应，等待中的数据会自动继续。',
      en: 'Create the shop in master data and map it; rows that wait go on by themselves.',
    },
  },
});
