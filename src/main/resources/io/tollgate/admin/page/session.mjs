// The admin token, for as long as this tab lives.

const KEY = 'tollgate.admin.token';
let token = null;

try {
  token = sessionStorage.getItem(KEY);
} catch {
  // A browser may keep storage from pages; then it is asked for again after each load.
}

export function tokenOf() {
  return token;
}

export function keep(given) {
  token = given;
  try {
    sessionStorage.setItem(KEY, given);
  } catch {
    // As above.
  }
}

export function forget() {
  token = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // As above.
  }
}
