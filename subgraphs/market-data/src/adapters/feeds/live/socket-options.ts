/** Of every socket to a provider. A whole second of the busiest market, in one message, is a few million bytes. */
export const SOCKET_OPTIONS = {
  perMessageDeflate: true,
  maxPayload: 32 * 1024 * 1024,
  handshakeTimeout: 10_000,
} as const;
