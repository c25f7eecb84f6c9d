import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

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
  // A fragment says the same each time: of those that name each other twice, a hundred would be read 2^100 times.
  const spread = new Set<string>();
  const visit = (set: SelectionSetNode | undefined, above: string): void => {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        const path = `${above}${node.name.value}`;
        paths.add(path);
        visit(node.selectionSet, `${path}.`);
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        visit(node.selectionSet, above);
      } else if (!spread.has(`${above} ${node.name.value}`)) {
        spread.add(`${above} ${node.name.value}`);
        visit(fragments[node.name.value]?.selectionSet, above);
      }
    }
  };
  fieldNodes.forEach(node => visit(node.selectionSet, ''));
  return paths;
}
