/**
 * Makes something once, whoever asks for it how often; what failed is made anew.
 *
 * @template {any[]} Parameters
 * @template Value
 * @param {(...parameters: Parameters) => Promise<Value>} make
 * @returns {(...parameters: Parameters) => Promise<Value>}
 */
export function lasting(make) {
  /** @type {Promise<Value> | null} */
  let made = null;
  return (...parameters) => {
    if (made) return made;
    made = make(...parameters);
    made.catch(() => {
      made = null;
    });
    return made;
  };
}
