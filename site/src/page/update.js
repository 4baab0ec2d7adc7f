/** Another version of the site that is published while a page of this one is open. */

import { onMissed } from "../python/missed.js";
import { engine } from "../python/tab.js";
import { trainingRun } from "../runs/tab.js";
import { leaveWithRun } from "./keepsake.js";
import { tell } from "./notice.js";
import { fetchPage, isOfThisVersion } from "./pages.js";

const home = new URL("../../../../", import.meta.url);

let isAsking = false;

/** Tells of the update, and loads what `open` does, with the run. @param {() => void} [open] */
export function offerUpdate(open = () => location.reload()) {
  const kept = trainingRun.state === "idle" ? "" : " The training run is kept, and goes on there.";
  tell(`Glassnet was updated after this page was opened.${kept}`, [
    { label: "Load the new version", apply: () => leaveWithRun(open) },
  ]);
}

/**
 * Something of this version could not be loaded: if that is because there is another one by now,
 * trying again cannot help, and the reader is told what does.
 */
async function suspectUpdate() {
  if (isAsking || !navigator.onLine) return;
  isAsking = true;
  const page = await fetchPage(home, { cache: "no-cache" }).catch(() => null);
  isAsking = false;
  if (page && !isOfThisVersion(page, home)) offerUpdate();
}

onMissed(suspectUpdate);
engine.on("state", (state) => {
  if (state === "failed") suspectUpdate();
});
trainingRun.subscribe(({ error }) => {
  if (error?.control === "data") suspectUpdate();
});
