/**
 * Bundles the front end's modules and style sheets. A JSON object comes in:
 *
 *   {page: file, elements: {name: file}, worker: file, sheets: [file], folder, target}
 *
 * and one goes out, `{needs: {output: [the outputs it imports]}}`, or `{error}` in a reader's words.
 *
 * esbuild cuts a file wherever another set of entries is reached, and dozens of modules, each needed
 * by other elements, would become dozens of files. So there are two kinds of shared modules, those
 * that every page starts with and those of more than one element, and every entry imports all of a
 * kind: each kind becomes one file.
 */

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build, transform } from "esbuild";

/**
 * uPlot asks for the reader's language while it loads, and ends all modules where that is none that
 * `Intl` knows ("C"). Our numbers are English everywhere.
 */
const READERS_LANGUAGE = /Intl\.NumberFormat\([^()]*\.language\b[^()]*\)/;

/** Half the bytes of a lesson's scripts, unless it is minified as other packages come. */
const uPlot = {
  name: "uplot",
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (!READERS_LANGUAGE.test(source)) return { errors: [{ text: "uPlot asks elsewhere now" }] };
      const english = source.replace(READERS_LANGUAGE, 'Intl.NumberFormat("en-US")');
      const { code } = await transform(english, { minify: true, legalComments: "inline", target });
      return { contents: code };
    });
  },
};

const { page, elements, worker, sheets, folder, target } = JSON.parse(readFileSync(0, "utf8"));

const OPTIONS = {
  bundle: true,
  format: "esm",
  ignoreAnnotations: true, // a package's own word that it need not be imported would part the kinds
  legalComments: "inline",
  logLevel: "silent",
  metafile: true,
  outdir: folder,
  plugins: [uPlot],
  sourcemap: "linked",
  sourceRoot: "../", // they are served one folder deeper: sources are seen at the site's root
  target,
};

/** All modules that the page's or an element's comes to import, by their entry. */
async function reached() {
  const entryPoints = [page, ...Object.values(elements)];
  const { metafile } = await build({ ...OPTIONS, entryPoints, write: false });
  const inputs = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint);
  return new Map(inputs.map((output) => [output.entryPoint, new Set(Object.keys(output.inputs))]));
}

/** @param {Map<string, Set<string>>} modules by entry */
function shared(modules) {
  const ofPage = modules.get(page);
  const count = new Map();
  for (const file of Object.values(elements)) {
    for (const name of modules.get(file)) count.set(name, (count.get(name) ?? 0) + 1);
  }
  const used = [...count.keys()].sort();
  return {
    page: used.filter((name) => ofPage.has(name)),
    elements: used.filter((name) => !ofPage.has(name) && count.get(name) > 1),
  };
}

/** Modules that exist only here, by name. @param {Record<string, string>} sources */
function virtual(sources) {
  return {
    name: "virtual",
    setup(build) {
      const namespace = "bundle";
      build.onResolve({ filter: /^bundle:/ }, (found) => ({ path: found.path.slice(7), namespace }));
      build.onLoad({ filter: /./, namespace }, (found) => ({
        contents: sources[found.path],
        resolveDir: process.cwd(),
      }));
    },
  };
}

/** @param {string[]} files */
const importing = (files) => files.map((file) => `import "./${file}";\n`).join("");

async function bundlePages() {
  const modules = await reached();
  const kinds = shared(modules);
  const sources = {
    "for every page": importing(kinds.page),
    "for elements": `import "bundle:for every page";\n${importing(kinds.elements)}`,
    "page/main": `import "bundle:for every page";\nimport "./${page}";\n`,
  };
  for (const [name, file] of Object.entries(elements)) {
    const needsMore = kinds.elements.some((shared) => modules.get(file).has(shared));
    const kind = needsMore ? "for elements" : "for every page";
    sources[`widgets/${name}`] = `import "bundle:${kind}";\nexport { default } from "./${file}";\n`;
  }
  const entries = Object.keys(sources).filter((name) => name.includes("/"));
  return build({
    ...OPTIONS,
    chunkNames: "shared/[hash]",
    entryPoints: entries.map((name) => ({ in: `bundle:${name}`, out: name })),
    plugins: [virtual(sources), ...OPTIONS.plugins],
    splitting: true,
  });
}

/** One sheet, in the order in which the cascade needs its parts. */
function bundleSheets() {
  return build({
    ...OPTIONS,
    assetNames: "fonts/[name]",
    loader: { ".woff2": "file" },
    outdir: undefined,
    outfile: path.join(folder, "page/site.css"),
    stdin: {
      contents: sheets.map((file) => `@import "./${file}";\n`).join(""),
      loader: "css",
      resolveDir: process.cwd(),
    },
  });
}

/** @param {import("esbuild").Metafile} metafile */
function needs({ outputs }) {
  const named = (file) => path.relative(folder, file).replaceAll(path.sep, "/");
  const scripts = Object.entries(outputs).filter(([file]) => file.endsWith(".js"));
  return Object.fromEntries(
    scripts.map(([file, { imports }]) => [
      named(file),
      imports.filter(({ kind }) => kind === "import-statement").map((found) => named(found.path)),
    ]),
  );
}

try {
  const { metafile } = await bundlePages();
  await build({ ...OPTIONS, entryPoints: [{ in: worker, out: "worker/worker" }] });
  await bundleSheets();
  process.stdout.write(JSON.stringify({ needs: needs(metafile) }));
} catch (error) {
  process.stdout.write(JSON.stringify({ error: error.message }));
}
