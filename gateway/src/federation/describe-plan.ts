import type { PlanNode } from '@apollo/query-planner';

/** A plan on one line, as far as it tells nothing of what was asked: which services, in which order, for which places of the answer. */
export function describePlan(node: PlanNode | undefined): string {
  if (node === undefined) return 'nothing to fetch';
  switch (node.kind) {
    case 'Fetch':
      return node.serviceName;
    case 'Flatten':
      return `${describePlan(node.node)} for ${node.path.length > PATH_LENGTH_MAX ? '…' : node.path.join('.')}`;
    case 'Sequence':
      return `(${node.nodes.map(describePlan).join(', then ')})`;
    case 'Parallel':
      return `(${node.nodes.map(describePlan).join(' and ')})`;
    case 'Condition':
      return `(if $${node.condition}: ${describePlan(node.ifClause)}; else: ${describePlan(node.elseClause)})`;
    case 'Defer':
      return 'deferred';
  }
}

/** A path longer than this helps nobody. */
const PATH_LENGTH_MAX = 12;
