import type { CorporateAction } from '../../domain/corporate-action.ts';
import type { DatedPriceIncrement } from '../../domain/price-increment.ts';
import type { FeedEvent } from './feed.ts';
import type { ImportedDay, ImportedMinute } from './import-store.ts';

/** What a row of an imported file says. */
export type ImportedRow =
  | ({ readonly kind: 'day' } & ImportedDay)
  | ({ readonly kind: 'minute' } & ImportedMinute)
  | { readonly kind: 'action'; readonly action: CorporateAction }
  | ({ readonly kind: 'price increment' } & DatedPriceIncrement)
  | Extract<FeedEvent, { kind: 'quote' | 'trade' }>;

/** A line of a file: what it says, or why it is not taken. */
export type SourceLine =
  | { readonly line: number; readonly row: ImportedRow }
  | { readonly line: number; readonly refusal: string };

/** A file to be imported. */
export interface ImportSource {
  readonly fileName: string;
  /** What kind of file it is, in a reader's words. */
  readonly format: string;
  /** The same for the same content, whatever the file is called. */
  readonly fingerprint: string;
  /** In the order of the file, without its header. Rejects when the file breaks off; what came before stands. */
  lines(): AsyncIterable<SourceLine>;
}
