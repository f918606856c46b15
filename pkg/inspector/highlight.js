// Shows which elements a selector finds: by frames above the page, which itself is left as it is.

/** How long the frames are there. */
const SHOWN_MS = 4000;

/** How many elements get one. */
const MAX_FRAMES = 100;

let ending;

/** Puts a frame around each element for a while. */
export function highlight(root, selector) {
  ending?.();
  const layer = document.createElement("div");
  layer.className = "frames";
  layer.setAttribute("aria-hidden", "true");
  const pairs = [...document.querySelectorAll(selector)].slice(0, MAX_FRAMES).map((element) => [element, layer.appendChild(document.createElement("div"))]);
  let frame;
  const place = () => {
    for (const [element, box] of pairs) {
      const { left, top, width, height } = element.getBoundingClientRect();
      // By properties: a page's policy may forbid style attributes.
      Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    }
    frame = requestAnimationFrame(place);
  };
  // Above the page, and below the panel.
  root.prepend(layer);
  place();
  const timer = setTimeout(() => ending(), SHOWN_MS);
  ending = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    layer.remove();
    ending = undefined;
  };
}
