import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode | undefined>>;

/** Paths of the fields selected below a field: `content`, `content.config`, `content.config.team`, … */
export function selectedPaths(fieldNodes: readonly FieldNode[], fragments: Fragments): ReadonlySet<string> {
  const paths = new Set<string>();
  const visit = (set: SelectionSetNode | undefined, above: string): void => {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        const path = `${above}${node.name.value}`;
        paths.add(path);
        visit(node.selectionSet, `${path}.`);
      } else {
        const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value] : undefined;
        visit(node.kind === Kind.FRAGMENT_SPREAD ? fragment?.selectionSet : node.selectionSet, above);
      }
    }
  };
  fieldNodes.forEach(node => visit(node.selectionSet, ''));
  return paths;
}
