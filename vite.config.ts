import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'client',
  plugins: [svelte()],
  build: { outDir: '../dist/client', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: {
    proxy: {
      '/socket': { target: 'ws://127.0.0.1:8320', ws: true, changeOrigin: true, rewriteWsOrigin: true },
    },
  },
});
