import {
  type FieldNode,
  type GraphQLError,
  GraphQLIncludeDirective,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableValues,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  locatedError
} from 'graphql';
import { type Fragments, selectedPaths } from './selection.js';

/** A field with arguments, or one that is dear: read when it is selected, with the paths selected below it. */
export type Resolver = (args: object, selected: ReadonlySet<string>) => unknown;

/** A selected field: what it is called in the answer, and how it is read. */
interface Field {
  readonly key: string;
  readonly name: string;
  /** Of the object that has it. */
  readonly typeName: string;
  readonly nodes: readonly FieldNode[];
  readonly args: object;
  readonly selected: ReadonlySet<string>;
  /** Null for a leaf. */
  readonly fields: readonly Field[] | null;
}

/**
 * Reads what a valid query selects. graphql's own executor looks at each field of each object anew, which is most of the
 * time of a page of thousands; here a selection is looked at once. Values are the schema's as they come: every resolver is
 * ours, so nothing is converted. A field that fails is null, and its error is told.
 */
export class QueryReader {
  readonly errors: GraphQLError[] = [];
  /** Where in the answer the work is. */
  private readonly path: (string | number)[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Fragments,
    private readonly variables: VariableValues
  ) {}

  read(operation: OperationDefinitionNode, root: object): Record<string, unknown> {
    const type = this.schema.getQueryType();
    return type ? this.object(root, this.fieldsOf(type, [operation.selectionSet])) : {};
  }

  private fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Field[] {
    const byKey = new Map<string, FieldNode[]>();
    const collect = (set: SelectionSetNode | undefined): void => {
      for (const node of set?.selections ?? []) {
        if (
          getDirectiveValues(GraphQLSkipDirective, node, this.variables)?.['if'] === true ||
          getDirectiveValues(GraphQLIncludeDirective, node, this.variables)?.['if'] === false
        ) {
          continue;
        }
        if (node.kind === Kind.FIELD) {
          const key = node.alias?.value ?? node.name.value;
          byKey.set(key, [...(byKey.get(key) ?? []), node]);
        } else {
          // The schema has objects alone: a fragment that is valid is one on this type.
          collect(
            node.kind === Kind.FRAGMENT_SPREAD ? this.fragments[node.name.value]?.selectionSet : node.selectionSet
          );
        }
      }
    };
    sets.forEach(collect);
    return [...byKey].map(([key, nodes]) => this.field(type, key, nodes));
  }

  private field(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): Field {
    const name = nodes[0]?.name.value ?? key;
    const definition = type.getFields()[name];
    const inner: GraphQLOutputType | undefined = definition && getNamedType(definition.type);
    return {
      key,
      name,
      typeName: type.name,
      nodes,
      args: definition && nodes[0] ? getArgumentValues(definition, nodes[0], this.variables) : {},
      selected: selectedPaths(nodes, this.fragments),
      fields:
        inner instanceof GraphQLObjectType
          ? this.fieldsOf(
              inner,
              nodes.flatMap(({ selectionSet }) => selectionSet ?? [])
            )
          : null
    };
  }

  private object(source: object, fields: readonly Field[]): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const field of fields) {
      this.path.push(field.key);
      try {
        result[field.key] = this.value(source, field);
      } catch (error) {
        this.errors.push(locatedError(error, field.nodes, [...this.path]));
        result[field.key] = null;
      }
      this.path.pop();
    }
    return result;
  }

  private value(source: object, { name, typeName, args, selected, fields }: Field): unknown {
    if (name === '__typename') {
      return typeName;
    }
    const found: unknown = Reflect.get(source, name);
    const value: unknown = typeof found === 'function' ? (found as Resolver)(args, selected) : found;
    if (fields === null || value === null || value === undefined) {
      return value ?? null;
    }
    return Array.isArray(value)
      ? value.map((item: object, index) => {
          this.path.push(index);
          const object = this.object(item, fields);
          this.path.pop();
          return object;
        })
      : this.object(value, fields);
  }
}
