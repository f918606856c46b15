// Draws trees of elements, and changes of what is drawn only what differs: focus, selection and what was opened stay.

/** What each element was drawn from, and what it does at which event. */
const drawn = new WeakMap();

/** An element to draw: `props` are attributes, besides `key` (it is the same one as before), `on` (what it does, by event), `first`
 * (attributes that are only there at first: then they are the user's). */
export const h = (tag, props, ...children) => ({
  tag,
  props: props ?? {},
  children: children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false && child !== ""),
});

/** What an element does at an event. */
export const actionOf = (node, type) => drawn.get(node)?.props.on?.[type];

function set(element, name, value) {
  if (value === undefined || value === null || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : value);
}

function make({ tag, props }) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props.first ?? {})) {
    if (name in element) element[name] = value;
    else set(element, name, value);
  }
  return element;
}

function update(element, wanted) {
  const before = drawn.get(element)?.props ?? {};
  const { props } = wanted;
  drawn.set(element, wanted);
  for (const name of new Set([...Object.keys(before), ...Object.keys(props)])) {
    if (["key", "on", "first"].includes(name) || before[name] === props[name]) continue;
    set(element, name, props[name]);
  }
  draw(element, wanted.children);
}

/** Has an element hold these, and nothing else. */
export function draw(parent, wanted) {
  const keyed = new Map();
  const keys = new Set(wanted.map((one) => one.props?.key));
  for (const node of [...parent.childNodes]) {
    const key = drawn.get(node)?.props.key;
    if (key === undefined) continue;
    if (keys.has(key)) keyed.set(key, node);
    else node.remove();
  }
  let place = parent.firstChild;
  for (const one of wanted) {
    if (typeof one !== "object") {
      const text = String(one);
      if (place?.nodeType === Node.TEXT_NODE) {
        if (place.data !== text) place.data = text;
        place = place.nextSibling;
      } else parent.insertBefore(document.createTextNode(text), place);
      continue;
    }
    const { key } = one.props;
    const fits = (node) => node && drawn.has(node) && drawn.get(node).tag === one.tag && drawn.get(node).props.key === key;
    let node = key === undefined ? place : keyed.get(key);
    if (!fits(node)) node = make(one);
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
    update(node, one);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}
