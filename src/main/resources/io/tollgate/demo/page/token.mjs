// The demo's tokens: compact JWS (RFC 7515 §7.1), issued by the server of this page.

const HEAD = 12;
const TAIL = 6;

/** A fresh token, or an error for whoever asked. */
export async function issue(subject, seconds) {
  const answer = await fetch(`/token?subject=${subject}&seconds=${seconds}`);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text.trim());
  return text;
}

/** Short enough to read, long enough to recognize. */
export function shortened(token) {
  return `${token.slice(0, HEAD)}…${token.slice(-TAIL)}`;
}

/** When it ends, in milliseconds since 1970. */
export function expiryOf(token) {
  const payload = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
  return JSON.parse(atob(payload)).exp * 1000;
}

/** The token with one letter in the middle of its signature changed, and where and how. */
export function tamperedWith(token) {
  const at = Math.floor((token.lastIndexOf('.') + token.length) / 2);
  const before = token[at];
  const after = before === 'A' ? 'B' : 'A';
  return { token: token.slice(0, at) + after + token.slice(at + 1), at, before, after };
}

/** Whether a text holds the token or one of its three parts. */
export function holds(text, token) {
  return [token, ...token.split('.')].some(part => text.includes(part));
}
