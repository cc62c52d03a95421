/** One break between the ERP and what was sent: both sides, the proposal, and what a person does about it. */
import { Link } from '@tanstack/react-router';
import { App, Button, Radio } from 'antd';
import { type ReactNode, useState } from 'react';
import { Amount, Moment } from '../figures/figures.tsx';
import { useSession } from '../http/session.tsx';
import type { Afterwards, DriftFactJson, DriftJson, RepairName } from '../http/shapes.ts';
import { useTexts } from '../language/language.tsx';
import { useBook } from '../shell/book.tsx';
import { useAction } from '../states/actions.tsx';
import { Mark, Plain } from '../states/marks.tsx';
import { ReasonDialog } from '../states/reason-dialog.tsx';
import { factSide, isAmount, lineParts } from './drift-fact.ts';
import { AfterwardsChoice } from './reversal.tsx';

function Side(props: { readonly fact: DriftFactJson; readonly text: string; readonly currency: string }): ReactNode {
  const { name } = useTexts();
  const side = factSide(props.fact.what, props.text, props.currency);
  if (side.kind === 'none') return <span className="muted">—</span>;
  if (side.kind === 'amount') return <Amount value={side.amount} currency={side.currency} />;
  return props.fact.what === 'stage' ? name('erpStage', side.text) : side.text;
}

function Where({ line }: { readonly line: string | null }): ReactNode {
  const { t, name } = useTexts();
  if (line === null) return <span className="muted">{t('drift.head')}</span>;
  const { side, rest } = lineParts(line);
  const [account = '', ...dims] = rest.split(' ');
  return (
    <>
      {side && <span>{side === 'D' ? t('side.debit') : t('side.credit')} </span>}
      <span className="account-code">{account}</span>
      {dims.map((one) => {
        const [dimension = '', code = ''] = one.split('=');
        return (
          <span className="dim" key={one}>
            {name('dim', dimension)} {code}
          </span>
        );
      })}
    </>
  );
}

function Facts({ drift, currency }: { readonly drift: DriftJson; readonly currency: string }): ReactNode {
  const { t, name } = useTexts();
  const foreign = drift.kind === 'FOREIGN';
  return (
    <div className="scroll-x">
      <table className="tight-table" data-testid="break-facts">
        <thead>
          <tr>
            {!foreign && <th>{t('drift.where')}</th>}
            <th>{t('drift.what')}</th>
            {!foreign && <th className="num">{t('drift.ours')}</th>}
            <th className="num">{t('drift.theirs')}</th>
          </tr>
        </thead>
        <tbody>
          {drift.differences.map((fact, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: facts have no key of their own and are replaced as a whole
            <tr key={position}>
              {!foreign && (
                <td>
                  <Where line={fact.line} />
                </td>
              )}
              <td className="nowrap">{name('driftWhat', fact.what)}</td>
              {!foreign && (
                <td className={isAmount(fact.what) ? 'num' : 'num text'}>
                  <Side fact={fact} text={fact.ours} currency={currency} />
                </td>
              )}
              <td className={isAmount(fact.what) ? 'num' : 'num text'}>
                <Side fact={fact} text={fact.theirs} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Repairing {
  readonly repair: RepairName;
  readonly reason: string;
  readonly afterwards?: Afterwards;
}

function RepairButton({ drift }: { readonly drift: DriftJson }): ReactNode {
  const { t, name } = useTexts();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [repair, setRepair] = useState<RepairName>(drift.proposal);
  const [afterwards, setAfterwards] = useState<Afterwards>('LEAVE');
  const act = useAction<Repairing, DriftJson>(
    (client, body) => client(`/drifts/${drift.driftNo}/repair`, { method: 'POST', body }),
    {
      done: () => {
        setOpen(false);
        void message.success(t('drift.repaired'));
      },
    },
  );
  return (
    <>
      <Button
        type="primary"
        onClick={() => {
          setRepair(drift.proposal);
          setOpen(true);
        }}
      >
        {t('drift.repair')}
      </Button>
      <ReasonDialog
        open={open}
        title={t('drift.repairTitle')}
        explain={t('drift.repairExplain')}
        confirm={name('repair', repair)}
        busy={act.isPending}
        danger={repair === 'RESEND' || repair === 'REVERSE'}
        width={560}
        onCancel={() => setOpen(false)}
        onReason={(reason) => act.mutate({ repair, reason, ...(repair === 'REVERSE' ? { afterwards } : {}) })}
      >
        <Radio.Group
          aria-label={t('drift.choose')}
          value={repair}
          onChange={(event) => setRepair(event.target.value as RepairName)}
          style={{ marginBottom: 12 }}
        >
          {drift.repairs.map((one) => (
            <Radio key={one} value={one} className="choice">
              {name('repair', one)} {one === drift.proposal && <Plain tone="flow">{t('drift.recommended')}</Plain>}
              <div className="small secondary" style={{ whiteSpace: 'normal' }}>
                {name('repairDoes', one)}
              </div>
            </Radio>
          ))}
        </Radio.Group>
        {repair === 'REVERSE' && <AfterwardsChoice value={afterwards} onChange={setAfterwards} />}
      </ReasonDialog>
    </>
  );
}

function Closing({ drift }: { readonly drift: DriftJson }): ReactNode {
  const { t, name } = useTexts();
  return (
    <span>
      <Mark group="driftState" state={drift.state} tone="good" />{' '}
      {drift.repair ? (
        <>
          {name('repair', drift.repair)} · {drift.closedBy} <Moment value={drift.closedAt} /> · {drift.reason}
        </>
      ) : (
        <>
          {t('drift.clearedBySelf')} <Moment value={drift.closedAt} />
        </>
      )}
    </span>
  );
}

export function Break({ drift }: { readonly drift: DriftJson }): ReactNode {
  const { t, name } = useTexts();
  const { may } = useSession();
  const { books } = useBook();
  const { voucher, book } = drift;
  const currency = books.find((one) => one.book === book)?.currency ?? '';
  return (
    <article className="break" data-testid={`break-${drift.driftNo}`}>
      <header>
        <Mark group="driftKind" state={drift.kind} tone={drift.state === 'OPEN' ? 'bad' : 'still'} />
        {voucher ? (
          <>
            <Link to="/vouchers/$book/$voucherNo" params={{ book, voucherNo: voucher.voucherNo }} className="nowrap">
              {voucher.word}-{voucher.number}
            </Link>
            <span>{voucher.summary}</span>
            <Amount value={voucher.total.amount} currency={voucher.total.currency} />
          </>
        ) : (
          <b className="nowrap">{drift.erpNumber}</b>
        )}
        <span className="small muted">
          {book} · {drift.period} · {drift.erpAccount} · {t('drift.erpNumber', { value: drift.erpNumber })} ·{' '}
          {t('drift.foundAt')} <Moment value={drift.foundAt} />
        </span>
      </header>
      {drift.kind === 'DELETED' && <p>{t('drift.deletedText')}</p>}
      {drift.kind === 'FOREIGN' && <p>{t('drift.foreignText')}</p>}
      {drift.differences.length > 0 && <Facts drift={drift} currency={currency} />}
      <footer>
        {drift.state === 'OPEN' ? (
          <>
            <span>
              {t('drift.proposal')}
              <b>{name('repair', drift.proposal)}</b>{' '}
              <span className="secondary">{name('repairDoes', drift.proposal)}</span>
            </span>
            {may('drifts.repair') && (
              <span className="actions">
                <RepairButton drift={drift} />
              </span>
            )}
          </>
        ) : (
          <Closing drift={drift} />
        )}
      </footer>
    </article>
  );
}
