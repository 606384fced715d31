/** Text is never drawn larger than this: it would look blown up beside the editor's own. */
export const MOST_SCALE = 1.15;
const LEAST_SCALE = 0.2;
/** Free space around a fitted drawing; below is the legend. Pixels. */
const margin = { x: 32, top: 28, bottom: 52 };

/** Moves and scales one drawing inside its host: buttons, wheel and dragging; fits again on resize until someone moved it. */
export class Viewport {
  readonly #host: HTMLElement;
  readonly #changed: (scale: number) => void;
  #root?: SVGGElement;
  #at = { scale: 1, x: 0, y: 0 };
  #moved = false;

  constructor(host: HTMLElement, changed: (scale: number) => void) {
    this.#host = host;
    this.#changed = changed;
    new ResizeObserver(() => {
      if (!this.#moved) this.fit();
    }).observe(host);
    host.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    host.addEventListener('pointerdown', (event) => this.#drag(event));
  }

  /** Takes a new drawing; where someone has moved to stays. */
  attach(root: SVGGElement): void {
    this.#root = root;
    if (this.#moved) this.#apply();
    else this.fit();
  }

  get canGrow(): boolean {
    return this.#at.scale < MOST_SCALE - 0.001;
  }

  /** The whole drawing in the middle, as large as it goes. */
  fit(): void {
    const box = this.#root?.getBBox();
    const { clientWidth, clientHeight } = this.#host;
    if (box === undefined || box.width === 0 || clientWidth === 0) return;
    const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, (clientWidth - 2 * margin.x) / box.width, (clientHeight - margin.top - margin.bottom) / box.height));
    this.#moved = false;
    this.#at = {
      scale,
      x: clientWidth / 2 - (box.x + box.width / 2) * scale,
      y: (clientHeight + margin.top - margin.bottom) / 2 - (box.y + box.height / 2) * scale,
    };
    this.#apply();
  }

  /** @param at point of the host that stays where it is; its middle when left out */
  zoom(factor: number, at = { x: this.#host.clientWidth / 2, y: this.#host.clientHeight / 2 }): void {
    const scale = Math.max(LEAST_SCALE, Math.min(MOST_SCALE, this.#at.scale * factor));
    const ratio = scale / this.#at.scale;
    if (ratio === 1) return;
    this.#moved = true;
    this.#at = { scale, x: at.x - (at.x - this.#at.x) * ratio, y: at.y - (at.y - this.#at.y) * ratio };
    this.#apply();
  }

  #apply(): void {
    this.#root?.setAttribute('transform', `translate(${this.#at.x.toFixed(2)}, ${this.#at.y.toFixed(2)}) scale(${this.#at.scale.toFixed(4)})`);
    this.#changed(this.#at.scale);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const box = this.#host.getBoundingClientRect();
    this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), { x: event.clientX - box.left, y: event.clientY - box.top });
  }

  #drag(event: PointerEvent): void {
    const onPart = event.target instanceof Element && event.target.closest('[role="button"], button') !== null;
    if (event.button !== 0 || onPart) return;
    const start = { x: event.clientX - this.#at.x, y: event.clientY - this.#at.y };
    const move = (moved: PointerEvent): void => {
      this.#moved = true;
      this.#at = { ...this.#at, x: moved.clientX - start.x, y: moved.clientY - start.y };
      this.#apply();
    };
    this.#host.setPointerCapture(event.pointerId);
    this.#host.addEventListener('pointermove', move);
    this.#host.addEventListener('lostpointercapture', () => this.#host.removeEventListener('pointermove', move), { once: true });
  }
}
