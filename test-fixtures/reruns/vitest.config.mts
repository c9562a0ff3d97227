import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { projects: [{ test: { name: 'fixture', include: ['tests/**/*.test.ts'] } }] },
});
