/** Something to wait for that may be raised many times; raised before it is waited for, it does not wait. */
export interface Signal {
  readonly raise: () => void;
  /** Forgets what was raised so far. */
  readonly reset: () => void;
  /** Resolves once raised or closed. */
  readonly raised: () => Promise<void>;
  /** The same, but not for longer than this. */
  readonly raisedWithin: (timeoutMs: number) => Promise<void>;
  readonly close: () => void;
  readonly isClosed: boolean;
}

export function signal(): Signal {
  let isRaised = false;
  let isClosed = false;
  let wake: (() => void) | undefined;
  const raise = () => {
    isRaised = true;
    wake?.();
  };
  const raised = (): Promise<void> =>
    isRaised || isClosed
      ? Promise.resolve()
      : new Promise(resolve => {
          wake = resolve;
        });
  return {
    raise,
    reset() {
      isRaised = false;
    },
    raised,
    raisedWithin(timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      return Promise.race([raised(), promise]).finally(() => clearTimeout(timer));
    },
    close() {
      isClosed = true;
      raise();
    },
    get isClosed() {
      return isClosed;
    },
  };
}
