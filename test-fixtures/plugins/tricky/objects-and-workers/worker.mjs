import { parentPort } from 'node:worker_threads';

parentPort.on('message', async (name) => parentPort.postMessage(await (await fetch(`https://data.example.org/${name}`)).text()));
