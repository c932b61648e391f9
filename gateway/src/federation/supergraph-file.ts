import { readFile, stat } from 'node:fs/promises';
import type { Logger } from '@platform/shared/observability';

export interface SupergraphWatch {
  stop(): void;
}

export interface SupergraphWatchOptions {
  readonly path: string;
  readonly intervalMs: number;
  /** Called with each new content; what it throws is logged, and the content is not offered again. */
  readonly onChange: (sdl: string) => void;
  readonly logger: Logger;
}

/**
 * Watches the file by polling: this sees replaced files, mounted volumes and symbolic links, where change notifications get lost.
 * A change is taken once the file has stood still for one interval, so that a half-written one is not.
 */
export function watchSupergraph(current: string, options: SupergraphWatchOptions): SupergraphWatch {
  const { path, intervalMs, onChange, logger } = options;
  let known = current;
  let seen = '';
  let settled = '';
  let isMissing = false;

  const poll = async (): Promise<void> => {
    const { ino, size, mtimeMs } = await stat(path);
    const stamp = `${ino} ${size} ${mtimeMs}`;
    isMissing = false;
    if (stamp === settled) return;
    if (stamp !== seen) {
      seen = stamp;
      return;
    }
    settled = stamp;
    const sdl = await readFile(path, 'utf8');
    if (sdl === known) return;
    known = sdl;
    onChange(sdl);
  };
  const timer = setInterval(() => {
    poll().catch((error: unknown) => {
      const isNews = !isMissing;
      isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (isNews || !isMissing)
        logger.error({ err: error, path }, 'the supergraph file was not taken, the old graph stays');
    });
  }, intervalMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
