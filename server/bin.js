#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../dist/server/cli.js', import.meta.url);
if (!existsSync(fileURLToPath(built))) {
  console.error('sonovigil: the program is not built (dist/server is missing). Run: npm run build');
  process.exit(1);
}
await import(built.href);
