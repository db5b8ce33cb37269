/**
 * `npm test`: the programs that tests need, then lint, types, layers and every test. The last line counts all of them.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPrograms } from './programs.js';

const npm = (script) => ({ name: script, run: () => succeeds('npm', ['run', '--silent', script]) });
const checks = [
  { name: 'build', run: () => succeeds('npm', ['run', '--silent', 'build']) },
  npm('lint'),
  npm('types'),
  npm('layers'),
];

let passed = 0;
let failed = 0;

installPrograms();
for (const { name, run } of checks) {
  const ok = run();
  console.log(`${ok ? 'ok' : 'FAILED'}: ${name}`);
  if (ok) passed++;
  else failed++;
}
const tests = runTests();
passed += tests.passed;
failed += tests.failed;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'sonovigil-test-'));
  const report = join(folder, 'report.json');
  const ok = succeeds('npx', [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    // A failure outside any test (a file that does not load, an unhandled rejection) counts as one.
    return { passed: numPassedTests, failed: ok ? numFailedTests : Math.max(1, numFailedTests) };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}
