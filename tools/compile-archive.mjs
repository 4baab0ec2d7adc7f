/**
 * Compiles the Python of an archive with the interpreter that will run it: Pyodide, here under Node.
 *
 * `node tools/compile-archive.mjs SOURCE TARGET keep|replace [LEAVE_OUT]`
 */

import { readFile, writeFile } from "node:fs/promises";
import { loadPyodide } from "pyodide";

const [source, target, sources, leaveOut = ""] = process.argv.slice(2);
const compiler = new URL("./staging/compile_archive.py", import.meta.url);
const python = await loadPyodide();
python.FS.writeFile("/source.zip", await readFile(source));
python.globals.set("keep_sources", sources === "keep");
python.globals.set("leave_out", leaveOut);
python.runPython(await readFile(compiler, "utf8"));
try {
  python.runPython(`
data = compile_archive(
    Path("/source.zip").read_bytes(), keep_sources=keep_sources, leave_out=leave_out
)
Path("/target.zip").write_bytes(data)
`);
} catch (error) {
  console.error(error.message); // Node would print Pyodide's source with it
  process.exit(1);
}
await writeFile(target, python.FS.readFile("/target.zip"));
