// One question at a time: what is to be done, with which values, and whether really.
import { byId, make, say } from './elements.mjs';

const dialog = byId('asking');
let current = null;

byId('asking-no').addEventListener('click', () => dialog.close());
dialog.addEventListener('close', () => {
  current = null;
  byId('asking-fields').replaceChildren();
});
dialog.querySelector('form').addEventListener('submit', async event => {
  event.preventDefault();
  const question = current;
  const yes = byId('asking-yes');
  if (!question || yes.disabled) return;
  yes.disabled = true;
  say(byId('asking-wrong'), '');
  try {
    const told = await question.act(valuesOf(question.fields));
    if (current === question) dialog.close();
    tell(told);
  } catch (fault) {
    if (current === question) say(byId('asking-wrong'), [fault.message, ...(fault.problems ?? [])].join('\n'));
  } finally {
    yes.disabled = false;
  }
});

/**
 * Asks. `fields`: [{ name, label, value, options, suggestions, required, maxLength, pattern, hint }]. `act(values)` does it and
 * says what was done, or fails with what is shown instead.
 */
export function confirm({ title, text, yes, danger, fields = [], act }) {
  current = { fields, act };
  say(byId('asking-title'), title);
  say(byId('asking-text'), text);
  say(byId('asking-wrong'), '');
  const button = byId('asking-yes');
  say(button, yes);
  button.disabled = false;
  button.className = danger ? 'danger' : '';
  byId('asking-fields').replaceChildren(...fields.map(field));
  dialog.showModal();
  // What is easy to take back may start at its button; what is not starts at the way out.
  (byId('asking-fields').querySelector('input, select') ?? (danger ? byId('asking-no') : button)).focus();
}

function valuesOf(fields) {
  return Object.fromEntries(fields.map(({ name }) => [name, byId(`asking-${name}`).value.trim()]));
}

function field({ name, label, value = '', options, suggestions, hint, ...rest }) {
  const input = make(options ? 'select' : 'input');
  input.id = `asking-${name}`;
  options?.forEach(([key, shown]) => input.append(new Option(shown, key)));
  if (!options) Object.assign(input, { type: 'text', autocomplete: 'off', spellcheck: false });
  Object.assign(input, rest);
  input.value = value;
  const parts = [make('span', '', label), input];
  if (suggestions) {
    const list = make('datalist', '', ...suggestions.map(each => new Option(each)));
    list.id = `${input.id}-list`;
    input.setAttribute('list', list.id);
    parts.push(list);
  }
  if (hint) parts.push(make('small', '', hint));
  return make('label', '', ...parts);
}

let timer = 0;

/** A line at the foot of the page, for a while. */
export function tell(text) {
  const notice = byId('notice');
  notice.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => notice.replaceChildren(), 10_000);
}
