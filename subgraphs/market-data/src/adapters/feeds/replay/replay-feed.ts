import type { Logger } from '@platform/shared/observability';
import type { Clock } from '@platform/shared/pure';
import type { Feed } from '../../../application/ports/feed.ts';

export async function openReplayFeed(_options: {
  file: string;
  speed: number;
  clock: Clock;
  logger: Logger;
}): Promise<Feed> {
  throw new Error('soon');
}
