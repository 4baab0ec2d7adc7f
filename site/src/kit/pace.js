/**
 * Wraps `action` so that it runs at most once in `period` milliseconds, and once more after the last
 * call of a burst.
 *
 * @param {() => void} action
 * @param {number} period
 * @returns {{call: () => void, cancel: () => void}}
 */
export function pace(action, period) {
  let last = -Infinity;
  let timer = 0;

  function run() {
    timer = 0;
    last = performance.now();
    action();
  }

  return {
    call() {
      if (timer) return;
      const wait = last + period - performance.now();
      if (wait <= 0) run();
      else timer = window.setTimeout(run, wait);
    },
    cancel() {
      clearTimeout(timer);
      timer = 0;
    },
  };
}
