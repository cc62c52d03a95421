#!/usr/bin/env node
// Node 20 does not strip types: tsx does, so that no build step stands between source and run.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../src/main.ts');
await main(process.argv.slice(2));
