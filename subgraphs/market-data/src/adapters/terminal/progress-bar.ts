const WIDTH = 30;
const DRAW_EVERY_MS = 100;

/** One line of a terminal that shows how far something has come. Draws nothing where nobody looks. */
export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  readonly #label: string;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #fraction = 0;
  #note = '';

  constructor(stream: NodeJS.WriteStream, label: string) {
    this.#stream = stream;
    this.#label = label;
  }

  advance(fraction: number): void {
    this.#fraction = fraction;
    this.#draw();
  }

  note(text: string): void {
    this.#note = text;
    this.#draw();
  }

  clear(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }

  #draw(): void {
    const now = performance.now();
    if (!this.#stream.isTTY || now - this.#drawnAt < DRAW_EVERY_MS) return;
    this.#drawnAt = now;
    const full = Math.round(this.#fraction * WIDTH);
    const percent = Math.floor(this.#fraction * 100)
      .toString()
      .padStart(3);
    this.#stream.write(`\r\u001b[K${this.#label} [${'='.repeat(full).padEnd(WIDTH)}] ${percent} %  ${this.#note}`);
  }
}
