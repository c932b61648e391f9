import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createAuditLog } from './audit-log.ts';
import { createMetrics } from './metrics.ts';

function auditLogAt(level: string) {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const metrics = createMetrics('test');
  return { audit: createAuditLog(pino({ level }, stream), metrics), lines, metrics };
}

describe('the audit log', () => {
  it.each(['info', 'error', 'fatal'])(
    'says who did what to whom, with log level %s too, and counts it',
    async level => {
      const { audit, lines, metrics } = auditLogAt(level);
      audit({ action: 'user.read', actor: 'sam', subjects: ['alice'], outcome: 'done' });
      expect(lines).toMatchObject([
        { audit: true, action: 'user.read', actor: 'sam', subjects: ['alice'], subjectCount: 1, outcome: 'done' },
      ]);
      expect(await metrics.metrics()).toMatch(/privileged_actions_total\{.*action="user.read".*outcome="done".*\} 1/);
    },
  );

  it('says with what, where that is known', () => {
    const { audit, lines } = auditLogAt('info');
    audit({ action: 'replay.speed', actor: 'operator', subjects: [], outcome: 'done', details: { speed: '60' } });
    expect(lines[0]).toMatchObject({ audit: true, details: { speed: '60' } });
  });

  it('names a hundred of many', () => {
    const { audit, lines } = auditLogAt('info');
    const subjects = Array.from({ length: 250 }, (_, index) => `user-${index}`);
    audit({ action: 'user.read', actor: 'sam', subjects, outcome: 'done' });
    expect(lines[0]).toMatchObject({ subjects: subjects.slice(0, 100), subjectCount: 250 });
  });

  it('is silent where everything is, as in tests', () => {
    const { audit, lines } = auditLogAt('silent');
    audit({ action: 'user.read', actor: 'sam', subjects: [], outcome: 'refused' });
    expect(lines).toEqual([]);
  });
});
