/**
 * Ship-to state → jurisdiction of a tax row. Only known states pass: the column is typed by buyers and may hold anything
 * personal, so what is not in the list becomes the country alone.
 */
const STATES: Readonly<Record<string, string>> = {
  US:
    'AL=Alabama AK=Alaska AZ=Arizona AR=Arkansas CA=California CO=Colorado CT=Connecticut DE=Delaware DC=District_of_Columbia ' +
    'FL=Florida GA=Georgia HI=Hawaii ID=Idaho IL=Illinois IN=Indiana IA=Iowa KS=Kansas KY=Kentucky LA=Louisiana ME=Maine ' +
    'MD=Maryland MA=Massachusetts MI=Michigan MN=Minnesota MS=Mississippi MO=Missouri MT=Montana NE=Nebraska NV=Nevada ' +
    'NH=New_Hampshire NJ=New_Jersey NM=New_Mexico NY=New_York NC=North_Carolina ND=North_Dakota OH=Ohio OK=Oklahoma ' +
    'OR=Oregon PA=Pennsylvania RI=Rhode_Island SC=South_Carolina SD=South_Dakota TN=Tennessee TX=Texas UT=Utah VT=Vermont ' +
    'VA=Virginia WA=Washington WV=West_Virginia WI=Wisconsin WY=Wyoming PR=Puerto_Rico VI=Virgin_Islands GU=Guam ' +
    'AS=American_Samoa MP=Northern_Mariana_Islands AE=Armed_Forces_Europe AP=Armed_Forces_Pacific AA=Armed_Forces_Americas',
  CA:
    'AB=Alberta BC=British_Columbia MB=Manitoba NB=New_Brunswick NL=Newfoundland_and_Labrador NS=Nova_Scotia ' +
    'NT=Northwest_Territories NU=Nunavut ON=Ontario PE=Prince_Edward_Island QC=Quebec SK=Saskatchewan YT=Yukon',
  AU:
    'ACT=Australian_Capital_Territory NSW=New_South_Wales NT=Northern_Territory QLD=Queensland SA=South_Australia ' +
    'TAS=Tasmania VIC=Victoria WA=Western_Australia',
};

/** `US`, `California` → `US-CA`; an unknown state → `US`. `country`: ISO 3166 alpha-2. */
export type JurisdictionOf = (country: string, state: string) => string;

export function createJurisdictions(): JurisdictionOf {
  const known = new Map<string, string>();
  for (const [country, list] of Object.entries(STATES))
    for (const pair of list.split(' ')) {
      const [code, name] = pair.split('=') as [string, string];
      known.set(`${country}/${fold(code)}`, `${country}-${code}`);
      known.set(`${country}/${fold(name)}`, `${country}-${code}`);
    }
  return (country, state) => known.get(`${country}/${fold(state)}`) ?? country;
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();
}
