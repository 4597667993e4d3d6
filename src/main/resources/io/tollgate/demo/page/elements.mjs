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
