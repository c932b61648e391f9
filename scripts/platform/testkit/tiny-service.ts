/** Stands in for a service in the supervisor's tests: listens, is ready, says at `/` what it was given, and fails on demand. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';

const { HOST, PORT, BROKEN_WHILE_FILE_EXISTS, STUBBORN } = process.env;

if (BROKEN_WHILE_FILE_EXISTS !== undefined && existsSync(BROKEN_WHILE_FILE_EXISTS)) {
  console.error('TINY_SETTING: expected something else');
  process.exit(1);
}

const server = createServer((request, response) => {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/graphql') response.end(JSON.stringify({ data: { me: { accounts: [{ id: '1' }] } } }));
  else if (request.url === '/health/ready') response.end('{}');
  else response.end(JSON.stringify({ ...process.env, argv: process.argv }));
});
server.listen(Number(PORT), HOST, () => console.log(JSON.stringify({ level: 'info', msg: 'listening' })));
process.on('SIGTERM', () => {
  console.log(JSON.stringify({ level: 'info', msg: 'ending', at: Date.now() }));
  if (STUBBORN !== undefined) return;
  server.close();
  server.closeAllConnections();
});
