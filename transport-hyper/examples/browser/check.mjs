// Runs the page in Node.js and in headless Chromium, against a sandbox on this machine:
//
//     node check.mjs PROGRAM FOLDER [CHROMIUM [SCREENSHOT]]
//
// PROGRAM is the program `polygrant`; FOLDER has the output of wasm-bindgen, and gets a copy of the page.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const [program, folder, chromium, screenshot] = process.argv.slice(2);
const dialects = ["ants", "cobee", "fuuffy", "oro", "xone"];
const expected = (name) => `sandbox-${name}-token, 1 request`;

const files = {
  "/": ["index.html", "text/html"],
  "/polygrant-browser.js": ["polygrant-browser.js", "text/javascript"],
  "/polygrant-browser_bg.wasm": ["polygrant-browser_bg.wasm", "application/wasm"],
};
await copyFile(new URL("page/index.html", import.meta.url), join(folder, "index.html"));
const pages = createServer(async (request, response) => {
  const [name, type] = files[new URL(request.url, "http://page").pathname] ?? [];
  response.writeHead(name ? 200 : 404, { "content-type": type ?? "text/plain" });
  response.end(name && (await readFile(join(folder, name))));
});
await once(pages.listen(0, "127.0.0.1"), "listening");
const origin = `http://127.0.0.1:${pages.address().port}`;

// Starts a sandbox and returns its base URL.
const sandboxes = [];
async function sandbox(...options) {
  const server = spawn(program, ["sandbox", ...options], { stdio: ["ignore", "pipe", "ignore"] });
  sandboxes.push(server);
  const [text] = await once(server.stdout, "data");
  return String(text).split("\n")[0];
}

// Returns the page as Chromium has it once all is shown.
async function rendered(base) {
  const profile = await mkdtemp(join(tmpdir(), "page-"));
  const url = `${origin}/?sandbox=${encodeURIComponent(base)}`;
  const common = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
  const waiting = ["--virtual-time-budget=20000", "--timeout=30000"];
  const run = (...options) =>
    promisify(execFile)(chromium, [...common, ...waiting, ...options, url], { timeout: 60000 });
  try {
    const { stdout } = await run("--dump-dom");
    if (screenshot && stdout.includes("sandbox-xone-token")) {
      await run(`--screenshot=${resolve(screenshot)}`, "--window-size=640,340", "--hide-scrollbars");
    }
    return stdout;
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

try {
  // In Node.js there are no origins.
  const shown = new Map();
  globalThis.sandbox = await sandbox();
  const done = new Promise((done) => {
    globalThis.show = (dialect, text) => (dialect ? shown.set(dialect, text) : done());
  });
  const { default: init } = await import(pathToFileURL(resolve(folder, "polygrant-browser.js")));
  await init({ module_or_path: await readFile(join(folder, "polygrant-browser_bg.wasm")) });
  await done;
  assert.deepEqual([...shown.keys()], dialects);
  for (const name of dialects) {
    console.log(`Node.js: ${name}: ${shown.get(name)}`);
    assert.ok(shown.get(name).endsWith(expected(name)));
  }

  if (chromium) {
    const page = await rendered(await sandbox("--allow-origin", origin));
    for (const name of dialects) {
      assert.ok(page.includes(expected(name)), page);
      console.log(`Chromium: ${name}: a token`);
    }
    // Without the option, no page gets to see one.
    const closed = await rendered(globalThis.sandbox);
    assert.ok(closed.includes("<p>done</p>") && !closed.includes("-token"), closed);
    console.log("Chromium: nothing from a sandbox that does not permit the page");
  }
} finally {
  sandboxes.forEach((server) => server.kill());
  pages.close();
}
