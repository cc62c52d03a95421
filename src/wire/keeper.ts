/** What the books of a sandbox server keep beyond its process. In memory alone they are forgotten with it. */
export interface Keeper<Voucher extends { readonly id: string }> {
  /** As they stood when the server started, in the order in which they came. */
  readonly held: readonly Voucher[];
  /** A new voucher, or what became of one. */
  put(voucher: Voucher): void;
  drop(id: string): void;
  /** Resolves once all that was told is kept: no answer leaves before. */
  settled(): Promise<void>;
}
