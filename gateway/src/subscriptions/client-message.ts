import { isNestedTooDeep } from '@platform/shared/http';
import { type Message, parseMessage } from 'graphql-ws';

/** Reads a message of a client's. @throws Error that says what is wrong with it. */
export function readMessage(text: string): Message {
  if (isNestedTooDeep(text)) throw new Error('Message is nested too deep');
  return parseMessage(text);
}
