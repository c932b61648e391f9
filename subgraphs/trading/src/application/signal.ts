/** Something to wait for that may be raised many times; raised before it is waited for, it does not wait. */
export interface Signal {
  readonly raise: () => void;
  /** Forgets what was raised so far. */
  readonly reset: () => void;
  /** Resolves once raised or closed. */
  readonly raised: () => Promise<void>;
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
  return {
    raise,
    reset() {
      isRaised = false;
    },
    raised: () =>
      isRaised || isClosed
        ? Promise.resolve()
        : new Promise(resolve => {
            wake = resolve;
          }),
    close() {
      isClosed = true;
      raise();
    },
    get isClosed() {
      return isClosed;
    },
  };
}
