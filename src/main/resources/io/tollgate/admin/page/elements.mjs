// Parts of the page. Text from elsewhere only ever becomes text, never markup.

/** Controls and marks that turn the direction of a text, but for what begins a line. */
const ACTING = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A text with such characters written out, as in logs: what somebody calls himself turns no sentence around. */
export function shown(text) {
  return String(text ?? '').replace(ACTING, sign => `\\u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
}

export function byId(id) {
  return document.getElementById(id);
}

/** An element with children, each an element or a string. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.map(child => (typeof child === 'string' ? shown(child) : child)));
  return element;
}

/** What a template of that id holds, ready to be filled. */
export function copyOf(template) {
  return byId(template).content.firstElementChild.cloneNode(true);
}

/** Sets a text only where it changes, so that what is selected or read aloud is left in peace. */
export function say(element, text) {
  const safe = shown(text);
  if (element.textContent !== safe) element.textContent = safe;
}

/** A button that does something. */
export function button(className, text, onClick) {
  const element = make('button', className, text);
  element.type = 'button';
  element.addEventListener('click', onClick);
  return element;
}

/** A figure of what clients sent, and beside it one of what upstreams did. */
export function pair() {
  return make('span', 'pair', make('span', ''), make('span', ''));
}

export function sayPair(element, fromClients, fromUpstreams) {
  say(element.firstElementChild, fromClients);
  say(element.lastElementChild, fromUpstreams);
}
