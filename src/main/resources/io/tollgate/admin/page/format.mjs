// Figures as people read them.

const GROUPED = new Intl.NumberFormat('en-US');
const STEPS = [[1e9, 'G'], [1e6, 'M'], [1e4, 'k']];
const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** In full: 12,345. */
export function whole(number) {
  return GROUPED.format(Math.round(number));
}

/** At most five characters: 0, 3.4, 1,204, 12.3k. */
export function short(number) {
  if (number === 0) return '0';
  if (number < 0.05) return '<0.1';
  if (number < 9.95) return trimmed(number);
  for (const [size, sign] of STEPS) {
    if (number >= size) return number / sizeOf(sign) < 99.95
      ? `${trimmed(number / sizeOf(sign))}${sign}` : `${whole(number / sizeOf(sign))}${sign}`;
  }
  return whole(number);
}

function sizeOf(sign) {
  return { k: 1e3, M: 1e6, G: 1e9 }[sign];
}

function trimmed(number) {
  return number.toFixed(1).replace(/\.0$/, '');
}

/** 0 B, 812 B, 3.4 KiB, 118 MiB. */
export function bytes(number) {
  let unit = 0;
  while (number >= 999.5 && unit < BYTES.length - 1) {
    number /= 1024;
    unit++;
  }
  const figure = unit === 0 || number >= 99.5 ? whole(number) : trimmed(number);
  return `${figure} ${BYTES[unit]}`;
}

/** 12 s, 3 min, 2 h 05 min, 4 d 3 h. */
export function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** 42 %; 100 % only for what is full, 0 % only for nothing. */
export function share(part) {
  const percent = part >= 1 ? Math.round(part * 100) : Math.min(99, Math.floor(part * 100));
  return part > 0 && percent === 0 ? '<1 %' : `${percent} %`;
}

/** The words of a label: no_token is no token. */
export function words(label) {
  return String(label ?? '').replaceAll('_', ' ');
}

/** Hours, minutes and seconds of a moment, here. */
export function clock(time) {
  return new Date(time).toLocaleTimeString('en-GB');
}

const CODES = {
  1000: 'normal', 1001: 'going away', 1002: 'protocol error', 1003: 'not accepted', 1005: 'no code', 1006: 'no Close',
  1007: 'bad data', 1008: 'policy', 1009: 'too big', 1010: 'extension missing', 1011: 'internal error', 1012: 'restart',
  1013: 'try again later', 1014: 'bad gateway', 4401: 'token ended', 4403: 'taken back', 4409: 'evicted', 4429: 'over a limit',
  none: 'TCP ended without',
};

/** What a close code says, in a word or two. */
export function meaning(code) {
  return CODES[code] ?? '';
}
