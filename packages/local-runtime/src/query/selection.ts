import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLResolveInfo,
  Kind,
  type SelectionSetNode
} from 'graphql';

const known = new WeakMap<FieldNode, ReadonlySet<string>>();

/** Paths of the fields selected below a field: `content`, `content.config`, `content.config.team`, … */
export function selectedPaths(info: GraphQLResolveInfo): ReadonlySet<string> {
  const [first] = info.fieldNodes;
  // The same for each job of a page, and for each request with the same query.
  const paths = (first && known.get(first)) ?? collect(info);
  if (first) {
    known.set(first, paths);
  }
  return paths;
}

function collect({ fieldNodes, fragments }: GraphQLResolveInfo): ReadonlySet<string> {
  const paths = new Set<string>();
  const visit = (set: SelectionSetNode | undefined, above: string): void => {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        const path = `${above}${node.name.value}`;
        paths.add(path);
        visit(node.selectionSet, `${path}.`);
      } else {
        const fragment: FragmentDefinitionNode | undefined =
          node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value] : undefined;
        visit(node.kind === Kind.FRAGMENT_SPREAD ? fragment?.selectionSet : node.selectionSet, above);
      }
    }
  };
  fieldNodes.forEach(node => visit(node.selectionSet, ''));
  return paths;
}
