export * from './access-rules.ts';
export * from './federation.ts';
export * from './graph.ts';
export type { Subgraphs } from './subgraphs.ts';
