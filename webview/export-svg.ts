const painted = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linecap', 'opacity', 'font-family', 'font-size', 'font-weight', 'font-variant-numeric', 'text-anchor', 'dominant-baseline', 'visibility'];

/**
 * The drawing as a file of its own: colours as they look now, no style sheet, no script, nothing to focus; white space
 * of 24 pixels around it on the editor's background.
 */
export function standaloneSvg(svg: SVGSVGElement): string {
  const root = svg.querySelector<SVGGElement>(':scope > g');
  const copy = svg.cloneNode(true) as SVGSVGElement;
  paint(svg, copy);
  copy.querySelectorAll('style, .hit').forEach((element) => element.remove());
  for (const element of [copy, ...copy.querySelectorAll('*')]) strip(element);
  const box = root?.getBBox() ?? new DOMRect();
  const [x, y, width, height] = [box.x - 24, box.y - 24, box.width + 48, box.height + 48].map(Math.round);
  copy.querySelector(':scope > g')?.removeAttribute('transform');
  copy.setAttribute('viewBox', `${x ?? 0} ${y ?? 0} ${width ?? 0} ${height ?? 0}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const ground = document.createElementNS(svg.namespaceURI ?? '', 'rect');
  for (const [name, value] of Object.entries({ x, y, width, height, fill: getComputedStyle(document.body).backgroundColor })) ground.setAttribute(name, String(value));
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/** Writes the computed style of each element onto its copy. */
function paint(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  to.setAttribute('style', painted.map((name) => `${name}:${style.getPropertyValue(name)}`).join(';'));
  [...from.children].forEach((child, index) => {
    const copy = to.children[index];
    if (copy !== undefined && child.localName !== 'style') paint(child, copy);
  });
}

function strip(element: Element): void {
  for (const { name } of [...element.attributes]) {
    if (/^(data-|aria-(?!label)|tabindex|class|role)/.test(name)) element.removeAttribute(name);
  }
}
