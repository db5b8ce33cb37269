#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/server/cli.js', import.meta.url);
if (!existsSync(fileURLToPath(built))) {
  console.error('sonovigil: the program is not built (dist/server is missing). Run: npm run build');
  process.exit(1);
}
// Pictures lie outside the heap, which is small, and V8 collects everything after a few megabytes of them: 0.5 ms of every frame on the
// thread that serves, and 0.1 where it waits until the heap is four times what it was.
setFlagsFromString('--heap-growing-percent=300');
await import(built.href);
