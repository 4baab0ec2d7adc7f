/**
 * Who wants to know of changes. What changes is a signal, and what depends on it an effect, which runs
 * again whenever a signal it has read changes; here is the rest.
 */

/**
 * Calls back when a signal changes from now on, which an effect would do at once.
 *
 * @template Value
 * @param {import("@preact/signals-core").ReadonlySignal<Value>} source
 * @param {(value: Value) => void} callback
 * @returns {() => void} stops calling back
 */
export function onChange(source, callback) {
  let isLater = false;
  return source.subscribe((value) => {
    if (isLater) callback(value);
    isLater = true;
  });
}
