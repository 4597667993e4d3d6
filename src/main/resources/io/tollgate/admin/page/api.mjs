// Calls of the admin API (docs/admin-api.md), with the token of this session.
import { tokenOf } from './session.mjs';

const PATIENCE = 8000;
/** A reload reads files and may fetch keys. */
const LONG_PATIENCE = 30_000;

/** Why a call came to nothing: `status` is 0 where nothing answered. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.reason ?? 'Tollgate does not answer.');
    this.status = status;
    this.problems = body.problems ?? [];
  }
}

/** The answer as an object. Paths are relative, so that a proxy in front may add a prefix. */
export async function call(path, { method = 'GET', body, patience = PATIENCE } = {}) {
  const response = await ask(path, { method, body, signal: AbortSignal.timeout(patience) });
  try {
    return await response.json();
  } catch {
    throw new Refused(0, {});
  }
}

export const reload = () => call('reload', { method: 'POST', patience: LONG_PATIENCE });
export const drain = () => call('drain', { method: 'POST' });
export const revoke = body => call('revocations', { method: 'POST', body });
export const end = (id, how) => call(`connections/${encodeURIComponent(id)}${queryOf(how)}`, { method: 'DELETE' });
export const endAll = (filter, how) => call(`connections${queryOf({ ...filter, ...how })}`, { method: 'DELETE' });

/** A query of what is not empty. */
export function queryOf(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** The response itself, to be read as it comes. */
export async function ask(path, { method = 'GET', body, signal } = {}) {
  const token = tokenOf();
  const headers = { Authorization: `Bearer ${token}` };
  if (body) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(path, {
      method, headers, signal, body: body && JSON.stringify(body), cache: 'no-store', credentials: 'omit', redirect: 'error',
    });
  } catch {
    throw new Refused(0, {});
  }
  if (response.ok) return response;
  const refusal = await response.json().catch(() => ({}));
  // An answer to a token that was given up meanwhile says nothing of the one after it.
  if (response.status === 401 && token === tokenOf()) document.dispatchEvent(new CustomEvent('locked'));
  throw new Refused(response.status, { reason: `The answer was ${response.status}.`, ...refusal });
}
