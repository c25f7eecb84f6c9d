import { type Validation, rules } from '../checks/index.js';
import type { RuleRegistry } from '../checks/rule.js';
import type { Problem } from '../job.js';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

/** A path as a URI reference: each part encoded. */
const uri = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/**
 * SARIF 2.1.0. Paths are relative to the job's folder. A place in a cell is a logical location: its line is that in the
 * cell, not in the notebook's JSON.
 */
export function reportSarif(validation: Validation, toolVersion: string, registry: RuleRegistry = rules): string {
  const { job, problems } = validation;
  const ids = [...new Set([...registry.list().map(({ id }) => id), ...problems.map(({ rule }) => rule)])];
  const location = ({ file, line, cellId }: Problem) => {
    if (file === undefined) {
      return [];
    }
    const isCell = cellId !== undefined;
    const region = line !== undefined && !isCell ? { region: { startLine: line } } : {};
    const cell = isCell
      ? {
          logicalLocations: [{ name: cellId ?? file, fullyQualifiedName: `${file}#${cellId ?? ''}`, kind: 'member' }]
        }
      : {};
    return [{ physicalLocation: { artifactLocation: { uri: uri(file), uriBaseId: 'JOB' }, ...region }, ...cell }];
  };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'vdk-lab',
            semanticVersion: toolVersion,
            rules: ids.map(id => {
              const rule = registry.get(id);
              return rule
                ? {
                    id,
                    shortDescription: { text: rule.title },
                    fullDescription: { text: rule.explanation },
                    defaultConfiguration: { level: levels[rule.severity] }
                  }
                : { id };
            })
          }
        },
        originalUriBaseIds: { JOB: { description: { text: `The folder of the job ${job.name}.` } } },
        results: problems.map(problem => ({
          ruleId: problem.rule,
          ruleIndex: ids.indexOf(problem.rule),
          level: levels[problem.severity],
          message: { text: problem.message },
          locations: location(problem),
          ...(problem.line !== undefined && problem.cellId !== undefined
            ? { properties: { cellId: problem.cellId, lineInCell: problem.line } }
            : {})
        }))
      }
    ]
  };
  return JSON.stringify(log, null, 2);
}
