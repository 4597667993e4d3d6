// Lists that are filled again and again: what stays keeps its element, and with it focus, hover and selection.

/**
 * Makes the children of a list one for each item, in order. `create(item)` makes an element, `update(element, item)` fills it;
 * `key(item)` tells which item an element is of.
 */
export function fill(list, items, key, create, update) {
  const known = new Map([...list.children].map(child => [child.dataset.key, child]));
  let at = list.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    let element = known.get(name);
    if (element) {
      known.delete(name);
    } else {
      element = create(item);
      element.dataset.key = name;
    }
    if (element === at) at = at.nextElementSibling;
    else list.insertBefore(element, at);
    update(element, item);
  }
  // Not by name: of two items with one name, such as a subject of two issuers, one has to go unnamed.
  while (at) {
    const gone = at;
    at = at.nextElementSibling;
    gone.remove();
  }
}
