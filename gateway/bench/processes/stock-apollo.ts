/** Apollo Gateway on Apollo Server as the documentation starts them; no authentication, no limits. */
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { serveCommands, settingsOfProcess } from '../child.ts';

const { supergraph } = await settingsOfProcess<{ supergraph: string }>();
const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl: supergraph }) });
const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } });
serveCommands({ url }, () => undefined);
