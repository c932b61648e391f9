import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { audit } from './audit.ts';
import { type Platform, startPlatform, type Trader } from './platform.ts';

/** A platform for a test file, with somebody new for each test who has 100,000.00 and sees 189.90 / 190.00 in AAPL. The ledger is audited after each. */
export interface Stage {
  readonly platform: Platform;
  readonly alice: Trader;
  readonly accountId: string;
  /** Counts the tests: for names that are used once. */
  readonly person: number;
}

export function useStage(): Stage {
  const stage = { person: 0 } as { -readonly [Key in keyof Stage]: Stage[Key] };
  beforeAll(async () => {
    stage.platform = await startPlatform();
  });
  afterAll(() => stage.platform.stop());
  beforeEach(async () => {
    stage.person += 1;
    stage.alice = stage.platform.trader(`alice-${stage.person}`);
    stage.accountId = await stage.alice.openAccount('100000.00');
    // Another size each time: nothing of it was taken by the test before.
    stage.platform.exchange.quote('AAPL', '189.90', '500', '190.00', String(500 + stage.person));
  });
  afterEach(async () => expect(await audit(stage.platform.sql)).toEqual({}));
  return stage;
}
