// Numbers as people read them.

const none = "–";

/** A number of microseconds, with its unit. */
export function time(micros) {
  if (micros === null || micros === undefined) return none;
  if (micros < 1) return "0 µs";
  if (micros < 1000) return `${digits(micros)} µs`;
  if (micros < 1e6) return `${digits(micros / 1000)} ms`;
  return `${digits(micros / 1e6)} s`;
}

/** A number of milliseconds that is long, such as an age. */
export function span(millis) {
  if (millis === null || millis === undefined) return none;
  const seconds = Math.floor(millis / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

/** A number of bytes. */
export function size(bytes) {
  if (bytes === null || bytes === undefined) return none;
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) {
    bytes /= 1024;
    unit += 1;
  }
  return `${unit ? digits(bytes) : bytes} ${units[unit]}`;
}

/** A number, short. */
export function count(number) {
  if (number === null || number === undefined) return none;
  if (number < 10000) return digits(number);
  if (number < 1e6) return `${digits(number / 1000)} k`;
  return `${digits(number / 1e6)} M`;
}

/** A time of the day. */
export function clock(millis) {
  return new Date(millis).toLocaleTimeString([], { hour12: false });
}

function digits(number) {
  if (Number.isInteger(number) || number >= 100) return String(Math.round(number));
  return number.toFixed(number < 10 ? 2 : 1).replace(/\.?0+$/, "");
}
