/** Defines the elements. */

import { DrawDigit } from "./draw-digit/gn-draw-digit.js";
import { Inside } from "./inside/gn-inside.js";
import { defineLessonElements } from "./lesson-elements.js";
import { Mistakes } from "./mistakes/gn-mistakes.js";
import { Trainer } from "./trainer/gn-trainer.js";

customElements.define("gn-draw-digit", DrawDigit);
customElements.define("gn-inside", Inside);
customElements.define("gn-mistakes", Mistakes);
customElements.define("gn-trainer", Trainer);

defineLessonElements();
