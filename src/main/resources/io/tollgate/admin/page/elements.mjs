// Parts of the page. Text from elsewhere only ever becomes text, never markup.

export function byId(id) {
  return document.getElementById(id);
}

/** An element with children, each an element or a string. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** What a template of that id holds, ready to be filled. */
export function copyOf(template) {
  return byId(template).content.firstElementChild.cloneNode(true);
}

/** Sets a text only where it changes, so that what is selected or read aloud is left in peace. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
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
