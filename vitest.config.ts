import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const endToEnd = 'test/end-to-end/**/*.test.ts';

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: {
    reporters: [['default', { summary: false }]],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // As server/no-telemetry.ts, for tests that load ONNX Runtime themselves.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    projects: [
      {
        extends: true,
        test: {
          name: 'pieces',
          include: ['test/**/*.test.ts'],
          exclude: [endToEnd],
          // Two cores: more workers than that only fight over them.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'end to end',
          include: [endToEnd],
          // A server and a browser that draws in software take both cores: two pairs at once take three times as long as one after the other.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
