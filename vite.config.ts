import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('src/console'),
  plugins: [react()],
  build: {
    outDir: here('dist/console'),
    emptyOutDir: true,
    // Pages are split by their dynamic imports; antd's shared parts come to one chunk of about 700 kB before gzip.
    chunkSizeWarningLimit: 900,
  },
  server: { port: 7301, proxy: { '/api': { target: 'http://127.0.0.1:7300' } } },
});
