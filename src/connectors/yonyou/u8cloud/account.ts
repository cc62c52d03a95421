/** What a connection to one 用友 U8 Cloud is configured with. */

interface U8cCommon {
  readonly baseUrl: string;
  /** 外部系统 as set up in U8 Cloud; through apilink `1` is test and `2` production. */
  readonly system: string;
  /** How archives are named in bodies; default by code. */
  readonly trantype?: 'code' | 'name' | 'pk';
}

/** From 2.7 on the server is called itself; 2.5 and before go through apilink. */
export type U8cAccount =
  | (U8cCommon & { readonly way: 'direct'; readonly usercode: string; readonly password: string })
  | (U8cCommon & { readonly way: 'apilink'; readonly apicode: string });
