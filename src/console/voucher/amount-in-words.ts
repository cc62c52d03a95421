/** 人民币大写 of an amount with two places, as the 合计 row of a voucher carries it; undefined from 10^16 yuan up. */

const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '兆'];

function groupWords(group: string): string {
  let words = '';
  let zero = false;
  for (const [position, digit] of [...group.padStart(4, '0')].entries()) {
    if (digit === '0') {
      zero = true;
      continue;
    }
    if (zero && words !== '') words += '零';
    zero = false;
    words += `${DIGITS[Number(digit)]}${PLACES[3 - position]}`;
  }
  return words;
}

function wholeWords(whole: string): string {
  const padded = whole.padStart(Math.ceil(whole.length / 4) * 4, '0');
  const groups = padded.match(/\d{4}/g) ?? [];
  let words = '';
  let gap = false;
  for (const [position, group] of groups.entries()) {
    const text = groupWords(group);
    if (text === '') {
      gap = words !== '';
      continue;
    }
    if (words !== '' && (gap || group.startsWith('0'))) words += '零';
    gap = false;
    words += `${text}${GROUPS[groups.length - 1 - position]}`;
  }
  return words;
}

export function amountInWords(amount: string): string | undefined {
  const match = /^(-?)(\d{1,16})\.(\d)(\d)$/.exec(amount);
  if (!match) return undefined;
  const [, sign, whole = '', jiao = '0', fen = '0'] = match;
  const yuan = wholeWords(whole);
  const tail =
    jiao === '0' && fen === '0'
      ? '整'
      : `${jiao === '0' ? (yuan === '' ? '' : '零') : `${DIGITS[Number(jiao)]}角`}${fen === '0' ? '整' : `${DIGITS[Number(fen)]}分`}`;
  const text = `${yuan === '' ? (tail === '整' ? '零元' : '') : `${yuan}元`}${tail}`;
  return `${sign === '-' ? '负' : ''}${text}`;
}
