/** Defines the elements. */

import { DrawDigit } from "./gn-draw-digit.js";
import { Inside } from "./gn-inside.js";
import { Mistakes } from "./gn-mistakes.js";
import { Trainer } from "./gn-trainer.js";
import { defineLessonElements } from "./lesson-elements.js";

customElements.define("gn-draw-digit", DrawDigit);
customElements.define("gn-inside", Inside);
customElements.define("gn-mistakes", Mistakes);
customElements.define("gn-trainer", Trainer);

defineLessonElements();
