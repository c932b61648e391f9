import { describe, expect, it } from 'vitest';
import { answerType } from './answer-type.ts';

const json = 'application/json; charset=utf-8';
const response = 'application/graphql-response+json; charset=utf-8';

describe('the type of an answer', () => {
  it.each([
    [undefined, json],
    ['*/*', json],
    ['application/json', json],
    ['application/graphql-response+json,application/json;q=0.9', response],
    ['application/graphql-response+json, application/json', response],
    ['application/json, application/graphql-response+json', json],
    ['application/graphql-response+json;q=0.5, application/json;q=0.8, */*;q=0.1', json],
    ['application/json;q=0', undefined],
    ['multipart/mixed;subscriptionSpec=1.0, application/json', undefined],
    ['text/html', undefined],
    ['', undefined],
  ])('for %s is %s', (accept, type) => expect(answerType(accept)).toBe(type));
});
