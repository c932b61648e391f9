import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { PLATFORM_SERVICES } from '../platform/services.ts';
import { ROOT } from '../platform/settings.ts';

it.each(['gateway/package.json', 'Dockerfile', 'deploy/kubernetes/base/gateway.yaml'])(
  'the gateway is started by %s with the flags that `npm start` gives it',
  file => {
    const { nodeFlags = [] } = PLATFORM_SERVICES.find(({ name }) => name === 'gateway') ?? {};
    const found = [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/--[\w-]*semi-space[\w-]*=\d+/g)];
    expect(nodeFlags).not.toHaveLength(0);
    expect(found.map(([flag]) => flag)).toEqual(nodeFlags);
  },
);
