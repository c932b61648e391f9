import { eventually } from '@platform/shared/testkit';
import { describe, expect, test } from 'vitest';
import { CannotStartError, type Running, START_ATTEMPTS_MAX, supervise } from './supervise.ts';

/** A process that lives in this one. */
function fakeProcess(pid: number) {
  const { promise: exited, resolve: exit } = Promise.withResolvers<string>();
  const running: Running = { pid, exited, stop: async () => exit('stopped'), kill: () => exit('killed') };
  return { running, exit };
}

function setUp(start: () => Promise<Running>, isReady = async () => true) {
  const said: string[] = [];
  const supervised = supervise({ name: 'trading', start, isReady, say: line => said.push(line), pauseMs: () => 1 });
  return { supervised, said };
}

describe('a supervised process', () => {
  test('is started again when it dies, and the terminal is told when it went and when it is back', async () => {
    const lives = [fakeProcess(1), fakeProcess(2)];
    let started = 0;
    const { supervised, said } = setUp(async () => lives[started++]!.running);
    await supervised.ready;
    expect(supervised.pid()).toBe(1);
    lives[0]?.exit('SIGKILL');
    await eventually(() => said.length === 2);
    expect(said).toEqual(['trading ended (SIGKILL); starting it again in 0.001 s', 'trading is ready again']);
    expect(supervised.pid()).toBe(2);
    await supervised.stop();
    expect(supervised.pid()).toBeUndefined();
    expect(started).toBe(2);
  });

  test('is given up when it dies again and again before it was ever ready', async () => {
    let started = 0;
    const { supervised } = setUp(
      async () => {
        started += 1;
        const life = fakeProcess(started);
        life.exit('exit code 1');
        return life.running;
      },
      async () => false,
    );
    await expect(supervised.ready).rejects.toThrow(CannotStartError);
    await expect(supervised.ready).rejects.toThrow(/trading did not start in 5 attempts.*exit code 1/);
    expect(started).toBe(START_ATTEMPTS_MAX);
  });

  test('is tried without end once it was ready', async () => {
    let started = 0;
    const { supervised } = setUp(async () => {
      started += 1;
      if (started > 1 && started < 20) throw new Error('no memory');
      const life = fakeProcess(started);
      if (started === 1) setImmediate(() => life.exit('SIGKILL'));
      return life.running;
    });
    await supervised.ready;
    await eventually(() => supervised.pid() === 20);
    await supervised.stop();
  });

  test('is not started again after it was stopped, not even in the pause', async () => {
    let started = 0;
    const { supervised, said } = setUp(async () => {
      started += 1;
      throw new Error('no');
    });
    await eventually(() => said.length > 0);
    await supervised.stop();
    const before = started;
    await expect(supervised.ready).rejects.toThrow(CannotStartError);
    expect(started).toBe(before);
  });

  test('is ended when the stop comes while it starts', async () => {
    const life = fakeProcess(1);
    const starting = Promise.withResolvers<Running>();
    const { supervised } = setUp(() => starting.promise);
    const stopped = supervised.stop();
    starting.resolve(life.running);
    await stopped;
    expect(await life.running.exited).toBe('stopped');
  });
});
