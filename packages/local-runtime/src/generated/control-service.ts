/* Made by `npm run generate` from the documents in openapi/. Do not edit. */
export const document = {
  openapi: '3.1.0',
  info: {
    title: 'VDK Control Service',
    version: '1.0.0',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    description:
      "The API that keeps, deploys and runs VDK data jobs, described as the service really answers. Where its published\ntext and the running service differ, this document follows the service and says so.\n\nRules that hold everywhere:\n\n- Any 2xx is a success. Nulls are written out; every field that is not required may be null or absent.\n- The service echoes the request header `X-OPID` on every answer, errors too, or makes an id of its own (`0` and\n  the epoch milliseconds). It stores the id as `op_id` of executions.\n- Errors have several bodies: four texts (`ServiceError`), the web framework's own (`FrameworkError`), GraphQL's\n  (`DataJobQueryResponse`), plain text of an authorization webhook, HTML of a proxy, or none at all.\n- The published schema `Error` with `messages` is never sent.\n- There is no CORS, no ETag and no change feed. The request line is limited to about 8 KB.\n"
  },
  servers: [
    {
      url: 'http://localhost:8092',
      description: "The service's own default. The address carries no `/data-jobs`; the paths bring it."
    }
  ],
  security: [{ bearer: [] }],
  tags: [
    { name: 'Service', description: 'The service itself.' },
    { name: 'Jobs', description: 'Data jobs and the GraphQL queries over all of them.' },
    {
      name: 'Deployments',
      description:
        'The version, schedule and settings a job runs with. At most one a job; the id in the path is ignored.'
    },
    { name: 'Executions', description: 'Runs of a deployment and their logs.' },
    { name: 'Properties', description: 'One JSON map a job name, replaced as a whole.' },
    { name: 'Secrets', description: 'One encrypted JSON map a job, replaced as a whole.' },
    { name: 'Teams', description: 'OAuth applications of teams.' },
    { name: 'Sources', description: 'The files of a job and their versions.' }
  ],
  paths: {
    '/data-jobs/for-team/{team_name}/info': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }],
      get: {
        tags: ['Service'],
        operationId: 'info',
        summary: 'Read what the service is and which Python versions it offers',
        description: 'The team in the path is not used.',
        responses: {
          '200': {
            description: 'Build and Python versions.',
            headers: { 'X-OPID': { $ref: '#/components/headers/OperationId' } },
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/DataJobApiInfo' },
                example: {
                  api_version: 'PipelinesControlService/1.0/0123abc (builder@example linux/amd64)',
                  supported_python_versions: ['3.11']
                }
              }
            }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }],
      get: {
        tags: ['Jobs'],
        operationId: 'jobsQuery',
        summary: 'Query jobs or executions with GraphQL',
        description:
          'One query with the root `jobs` or `executions`; the schema stands in `x-graphql-schema`. The root field is\nunwrapped in the answer: `data` is the page itself. Totals that are not selected read 0, a `content` that is\nnot selected reads null. Aliases and introspection give 200 with null `data`; of two roots one is answered.\n\n`pageNumber` counts from 1 and has to be given. The order is by job name unless a predicate sorts; of several\nsorts the last wins. A predicate needs `property` and at least one of `pattern` and `sort`. The team in the\npath filters nothing; clients send `no-team-specified` and filter by `config.team`. Instants are RFC 3339, but\nzero seconds may be left out and the number of decimals varies. Every failure is 400 with `errors` and null\n`data`, except texts in `variables` that are no JSON object and an unknown `operation_name`: 500.\n',
        'x-graphql-schema':
          'scalar DateTime\nenum Direction { ASC DESC }\nenum DataJobExecutionStatus { SUBMITTED RUNNING SUCCEEDED CANCELLED SKIPPED USER_ERROR PLATFORM_ERROR }\nenum DataJobExecutionType { MANUAL SCHEDULED }\nenum DataJobDeploymentStatus { NONE SUCCESS PLATFORM_ERROR USER_ERROR }\ninput Predicate { property: String pattern: String sort: Direction }\ninput DataJobExecutionFilter {\n  startTimeGte: DateTime\n  endTimeGte: DateTime\n  startTimeLte: DateTime\n  endTimeLte: DateTime\n  statusIn: [DataJobExecutionStatus]\n  jobNameIn: [String]\n  teamNameIn: [String]\n}\ninput DataJobExecutionOrder { property: String direction: Direction }\ntype Query {\n  jobs(pageNumber: Int = 0, pageSize: Int = 20, filter: [Predicate], search: String): DataJobPage\n  executions(\n    pageNumber: Int\n    pageSize: Int\n    filter: DataJobExecutionFilter\n    order: DataJobExecutionOrder\n  ): DataJobExecutionResponse\n}\ntype DataJobPage { content: [DataJob] totalPages: Int totalItems: Int }\ntype DataJobExecutionResponse { content: [DataJobExecution] totalPages: Int totalItems: Int }\ntype DataJob { jobName: String config: DataJobConfig deployments: [DataJobDeployment] }\ntype DataJobConfig {\n  team: String\n  description: String\n  schedule: DataJobSchedule\n  contacts: DataJobContacts\n  generateKeytab: Boolean\n  sourceUrl: String\n  logsUrl: String\n}\ntype DataJobSchedule { scheduleCron: String nextRunEpochSeconds: Int }\ntype DataJobContacts {\n  notifiedOnJobFailureUserError: [String]\n  notifiedOnJobFailurePlatformError: [String]\n  notifiedOnJobSuccess: [String]\n  notifiedOnJobDeploy: [String]\n}\ntype DataJobResources {\n  cpuLimit: Float\n  cpuRequest: Float\n  memoryLimit: Int\n  memoryRequest: Int\n  empheralStorageLimit: Int\n  empheralSorageRequest: Int\n  netBandwitdthLimit: Int\n}\ntype DataJobDeployment {\n  id: String\n  enabled: Boolean\n  contacts: DataJobContacts\n  jobVersion: String\n  jobPythonVersion: String\n  lastDeployedDate: DateTime\n  lastDeployedBy: String\n  mode: String\n  resources: DataJobResources\n  schedule: DataJobSchedule\n  vdkVersion: String\n  executions(\n    pageNumber: Int\n    pageSize: Int\n    filter: DataJobExecutionFilter\n    order: DataJobExecutionOrder\n  ): [DataJobExecution]\n  status: DataJobDeploymentStatus\n  lastExecutionStatus: DataJobExecutionStatus\n  lastExecutionTime: DateTime\n  lastExecutionDuration: Int\n  successfulExecutions: Int\n  failedExecutions: Int\n}\ntype DataJobExecution {\n  id: String\n  type: DataJobExecutionType\n  jobName: String\n  status: DataJobExecutionStatus\n  startTime: DateTime\n  endTime: DateTime\n  startedBy: String\n  message: String\n  opId: String\n  logsUrl: String\n  deployment: DataJobExecutionDeployment\n}\ntype DataJobExecutionDeployment {\n  id: String\n  enabled: Boolean\n  contacts: DataJobContacts\n  jobVersion: String\n  jobPythonVersion: String\n  deployedDate: DateTime\n  deployedBy: String\n  mode: String\n  resources: DataJobResources\n  schedule: DataJobSchedule\n  vdkVersion: String\n  status: DataJobDeploymentStatus\n}\n',
        parameters: [
          {
            name: 'query',
            in: 'query',
            description: 'The GraphQL text. Absent or empty - the first 20 jobs with a few fields.',
            schema: { type: 'string' },
            examples: {
              jobs: {
                summary: "Names and schedules of a team's jobs",
                value:
                  'query ($page: Int, $size: Int, $filter: [Predicate]) { jobs(pageNumber: $page, pageSize: $size, filter: $filter) { content { jobName config { schedule { scheduleCron nextRunEpochSeconds } } } totalItems totalPages } }'
              },
              executions: {
                summary: 'Executions that failed',
                value:
                  'query ($page: Int, $size: Int) { executions(pageNumber: $page, pageSize: $size, filter: { statusIn: [USER_ERROR, PLATFORM_ERROR] }) { content { id jobName status startTime } totalItems totalPages } }'
              }
            }
          },
          {
            name: 'operation_name',
            in: 'query',
            description:
              'Which of several operations in `query` to run. Unknown - 500. The usual `operationName` is ignored.',
            schema: { type: 'string' }
          },
          {
            name: 'variables',
            in: 'query',
            description: 'A JSON object as text. Anything else, the empty text too, is 500.',
            schema: { type: 'string' },
            examples: {
              jobs: { value: '{"page":1,"size":20,"filter":[{"property":"config.team","pattern":"example-team"}]}' },
              executions: { value: '{"page":1,"size":20}' }
            }
          }
        ],
        responses: {
          '200': {
            description: 'One page.',
            content: {
              'application/json': {
                schema: { $ref: '#/components/schemas/DataJobQueryResponse' },
                example: { errors: [], data: { content: [{ jobName: 'hello-world' }], totalItems: 1, totalPages: 1 } }
              }
            }
          },
          '400': {
            description: 'The query failed, wholly or in part.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DataJobQueryResponse' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      post: {
        tags: ['Jobs'],
        operationId: 'dataJobCreate',
        summary: 'Create a job',
        description:
          'The name matches `^[a-z][a-z0-9-]{5,49}$` (the published text says 5 to 50 characters; the service wants 6) and\nis unique over all teams. The team of the path is stored; a `team` in the body has to be absent, null or equal.\nThe published text requires `description` and `config`; the service does not, but without `config` it stores\nother defaults than with an empty one. `schedule_cron` is not checked. An explicit null for `generate_keytab` is\n500. With `generate_keytab` true, the default, a service that cannot make a keytab answers 503 and stores nothing.\n',
        parameters: [
          {
            name: 'name',
            in: 'query',
            description: 'When given it has to equal `job_name` of the body.',
            schema: { type: 'string' }
          }
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/DataJob' },
              example: {
                job_name: 'hello-world',
                team: 'example-team',
                description: 'Says hello.',
                config: {
                  generate_keytab: false,
                  schedule: { schedule_cron: '0 6 * * *' },
                  contacts: { notified_on_job_deploy: [] }
                }
              }
            }
          }
        },
        responses: {
          '201': {
            description: 'Created. No body. The published text does not mention the header.',
            headers: {
              Location: { description: 'Address of the job.', schema: { type: 'string', format: 'uri-reference' } }
            }
          },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '409': { description: 'The name is taken, in whatever team. No body.' },
          '415': { $ref: '#/components/responses/UnsupportedMediaType' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }, { $ref: '#/components/parameters/JobName' }],
      get: {
        tags: ['Jobs'],
        operationId: 'dataJobRead',
        summary: 'Read a job',
        responses: {
          '200': {
            description: 'The job.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DataJob' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      put: {
        tags: ['Jobs'],
        operationId: 'dataJobUpdate',
        summary: 'Replace what a person may edit of a job',
        description:
          "Everything is overwritten, also with nulls. `job_name` has to equal the path's, `team` the stored one (absent is\nfine). A new schedule or new contacts reach a deployed job only with the next deployment or patch. The published\ntext promises 201 and 204; the service answers 200.\n",
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/DataJob' },
              example: {
                job_name: 'hello-world',
                team: 'example-team',
                description: 'Says hello twice a day.',
                config: {
                  generate_keytab: false,
                  enable_execution_notifications: true,
                  notification_delay_period_minutes: 240,
                  schedule: { schedule_cron: '0 6,18 * * *' },
                  contacts: {
                    notified_on_job_failure_user_error: ['author@example.org'],
                    notified_on_job_failure_platform_error: [],
                    notified_on_job_success: [],
                    notified_on_job_deploy: []
                  }
                }
              }
            }
          }
        },
        responses: {
          '200': { description: 'Replaced. No body.' },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      delete: {
        tags: ['Jobs'],
        operationId: 'dataJobDelete',
        summary: 'Delete a job, its deployment, its executions and its sources',
        description:
          'Properties and secrets stay. Running executions are not cancelled. 503 may mean that only the sources are left.',
        responses: {
          '200': { description: 'Deleted. No body.' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/keytab': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }, { $ref: '#/components/parameters/JobName' }],
      get: {
        tags: ['Jobs'],
        operationId: 'dataJobKeytabDownload',
        summary: 'Download the Kerberos keytab of a job',
        description: 'A service without Kerberos answers zero bytes, or 404 for a job that wants no keytab.',
        responses: {
          '200': {
            description: 'The bytes, without a file name.',
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/team/{new_team}': {
      parameters: [
        { $ref: '#/components/parameters/TeamName' },
        { $ref: '#/components/parameters/JobName' },
        {
          name: 'new_team',
          in: 'path',
          required: true,
          description: 'The team that gets the job. A blank one is 404.',
          schema: { type: 'string' },
          example: 'other-team'
        }
      ],
      put: {
        tags: ['Jobs'],
        operationId: 'dataJobTeamUpdate',
        summary: 'Move a job to another team',
        responses: {
          '200': { description: 'Moved. No body.' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }, { $ref: '#/components/parameters/JobName' }],
      get: {
        tags: ['Deployments'],
        operationId: 'deploymentList',
        summary: 'List the deployments of a job',
        description: 'None or one. A deployment that is still being built does not show; a failed one never does.',
        parameters: [
          {
            name: 'deployment_id',
            in: 'query',
            deprecated: true,
            description: 'Ignored by the service.',
            schema: { type: 'string' }
          },
          {
            name: 'mode',
            in: 'query',
            deprecated: true,
            description: 'Do not send it. The published values are 500, the same in upper case have no effect.',
            schema: { type: 'string' }
          }
        ],
        responses: {
          '200': {
            description: 'The deployment, if there is one.',
            content: {
              'application/json': {
                schema: { type: 'array', maxItems: 1, items: { $ref: '#/components/schemas/DataJobDeploymentStatus' } }
              }
            }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      post: {
        tags: ['Deployments'],
        operationId: 'deploymentUpdate',
        summary: 'Deploy a version',
        description:
          'Accepted and built in the background; the present deployment goes on until the new one is ready and survives one\nthat fails. Success shows in the list, by `job_version` and `last_deployed_date`; failure shows nowhere. An\nabsent field keeps its deployed value, but a service that keeps deployments in its database reads an absent\n`enabled` as true: send it. A missing or unknown `job_version` and an invalid schedule are accepted and fail later.\nThe published text calls the body optional; without one the service answers 500.\n',
        parameters: [
          {
            name: 'send_notification',
            in: 'query',
            description: 'Mail the contacts in `notified_on_job_deploy`.',
            schema: { type: 'boolean', default: true }
          }
        ],
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/DataJobDeployment' },
              example: { job_version: '0123456789abcdef0123456789abcdef01234567', enabled: true }
            }
          }
        },
        responses: {
          '202': { description: 'Accepted. No body.' },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          '409': {
            description: 'The service does not offer this `python_version`. Not in the published text.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
          },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}': {
      parameters: [
        { $ref: '#/components/parameters/TeamName' },
        { $ref: '#/components/parameters/JobName' },
        { $ref: '#/components/parameters/DeploymentId' }
      ],
      get: {
        tags: ['Deployments'],
        operationId: 'deploymentRead',
        summary: 'Read the deployment of a job',
        responses: {
          '200': {
            description: 'The deployment.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DataJobDeploymentStatus' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      patch: {
        tags: ['Deployments'],
        operationId: 'deploymentPatch',
        summary: 'Change the deployment in place, for example switch its schedule off',
        description:
          'Done when it answers, and moves `last_deployed_date`. `job_version` and `python_version` cannot change here.\nManual executions of a deployment with `enabled` false remain possible.\n',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/DataJobDeployment' },
              example: { enabled: false }
            }
          }
        },
        responses: {
          '202': { description: 'Changed. No body.' },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': {
            description: 'The job is unknown (no body) or not deployed (four texts).',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
          },
          '409': {
            description: 'The service does not offer this `python_version`. Not in the published text.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
          },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      delete: {
        tags: ['Deployments'],
        operationId: 'deploymentDelete',
        summary: 'Undeploy a job',
        description: 'Past executions and sources stay.',
        responses: {
          '202': { description: 'Undeployed; also when nothing was deployed. No body.' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }, { $ref: '#/components/parameters/JobName' }],
      get: {
        tags: ['Executions'],
        operationId: 'dataJobExecutionList',
        summary: 'List the executions of a job',
        description: 'All that are kept, unpaged and in no order.',
        parameters: [{ $ref: '#/components/parameters/ExecutionStatus' }],
        responses: {
          '200': {
            description: 'Executions.',
            content: {
              'application/json': {
                schema: { type: 'array', items: { $ref: '#/components/schemas/DataJobExecution' } }
              }
            }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFound' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/executions': {
      parameters: [
        { $ref: '#/components/parameters/TeamName' },
        { $ref: '#/components/parameters/JobName' },
        { $ref: '#/components/parameters/DeploymentId' }
      ],
      get: {
        tags: ['Executions'],
        operationId: 'dataJobDeploymentExecutionList',
        summary: 'List the executions of a job',
        description: 'The same list as without the deployment.',
        parameters: [{ $ref: '#/components/parameters/ExecutionStatus' }],
        responses: {
          '200': {
            description: 'Executions.',
            content: {
              'application/json': {
                schema: { type: 'array', items: { $ref: '#/components/schemas/DataJobExecution' } }
              }
            }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFound' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      post: {
        tags: ['Executions'],
        operationId: 'dataJobExecutionStart',
        summary: 'Run the deployment now',
        description:
          '`args` reach the job as `vdk run --arguments` (the published text says they are ignored). Two starts at once may\nboth be accepted; do not rely on 409 alone. The published text calls the body optional; without one the service\nanswers 500. It does not mention 404.\n',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/DataJobExecutionRequest' },
              example: { started_by: 'manual/example', args: { greeting: 'hello' } }
            }
          }
        },
        responses: {
          '202': {
            description: 'Accepted. No body.',
            headers: {
              Location: {
                description: "Address of the execution; its last segment is the execution's id.",
                schema: { type: 'string', format: 'uri-reference' }
              }
            }
          },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFound' },
          '409': {
            description: 'An execution of this job is submitted or running.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
          },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions/{execution_id}': {
      parameters: [
        { $ref: '#/components/parameters/TeamName' },
        { $ref: '#/components/parameters/JobName' },
        { $ref: '#/components/parameters/ExecutionId' }
      ],
      get: {
        tags: ['Executions'],
        operationId: 'dataJobExecutionRead',
        summary: 'Read an execution',
        description: 'The service does not check that the execution is of this job.',
        responses: {
          '200': {
            description: 'The execution.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DataJobExecution' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFound' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      delete: {
        tags: ['Executions'],
        operationId: 'dataJobExecutionCancel',
        summary: 'Cancel an execution',
        description: 'The published text does not mention 400.',
        responses: {
          '200': { description: 'Cancelled. No body.' },
          '400': {
            description: 'The execution is neither submitted nor running.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFound' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions/{execution_id}/logs': {
      parameters: [
        { $ref: '#/components/parameters/TeamName' },
        { $ref: '#/components/parameters/JobName' },
        { $ref: '#/components/parameters/ExecutionId' }
      ],
      get: {
        tags: ['Executions'],
        operationId: 'dataJobLogsDownload',
        summary: 'Read the log of an execution',
        description:
          'There is neither an offset nor a way to follow. The text is empty before the execution starts and, on Kubernetes,\nonce its pod is gone. Each line carries an RFC 3339 time and a blank at its head; the last has no line end.\n',
        parameters: [
          {
            name: 'tail_lines',
            in: 'query',
            description: 'The last so many lines; 0 and less mean all.',
            schema: { type: 'integer', format: 'int32', default: 0 },
            example: 100
          }
        ],
        responses: {
          '200': {
            description: 'The text.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DataJobExecutionLogs' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFound' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/properties': {
      parameters: [
        { $ref: '#/components/parameters/TeamName' },
        { $ref: '#/components/parameters/JobName' },
        { $ref: '#/components/parameters/DeploymentId' }
      ],
      get: {
        tags: ['Properties'],
        operationId: 'dataJobPropertiesRead',
        summary: 'Read all properties of a job',
        description: 'Kept by job name alone; whether job or team exist is not checked.',
        responses: {
          '200': {
            description: 'The map, empty when there is none.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DataJobProperties' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      put: {
        tags: ['Properties'],
        operationId: 'dataJobPropertiesUpdate',
        summary: 'Replace all properties of a job',
        description:
          'The last writer wins; there is no way to notice another one. The published text also promises 201.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/DataJobProperties' },
              example: { last_row: 42, region: 'north' }
            }
          }
        },
        responses: {
          '204': { description: 'Replaced.' },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/secrets': {
      parameters: [
        { $ref: '#/components/parameters/TeamName' },
        { $ref: '#/components/parameters/JobName' },
        { $ref: '#/components/parameters/DeploymentId' }
      ],
      get: {
        tags: ['Secrets'],
        operationId: 'dataJobSecretsRead',
        summary: 'Read all secrets of a job',
        responses: {
          '200': {
            description: 'The map.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DataJobSecrets' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFound' },
          '501': { $ref: '#/components/responses/NotImplemented' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      put: {
        tags: ['Secrets'],
        operationId: 'dataJobSecretsUpdate',
        summary: 'Replace all secrets of a job',
        description: 'The published text also promises 204.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/DataJobSecrets' },
              example: { api_key: 'not-a-real-one' }
            }
          }
        },
        responses: {
          '202': { description: 'Replaced. No body.' },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFound' },
          '413': {
            description: 'More than the service keeps, by default 1 MiB.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
          },
          '501': { $ref: '#/components/responses/NotImplemented' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/teams/{team_name}/oauth-credentials': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }],
      get: {
        tags: ['Teams'],
        operationId: 'oauthCredentialsGet',
        summary: 'Read the OAuth application of a team',
        responses: {
          '200': {
            description: 'The application.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/OauthTeamCredentials' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          '501': { $ref: '#/components/responses/NotImplementedEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      put: {
        tags: ['Teams'],
        operationId: 'oauthCredentialsPut',
        summary: 'Set the OAuth application of a team',
        description: 'The published text calls the body optional.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/OauthCredentials' },
              example: { clientId: 'example-client', clientSecret: 'not-a-real-one' }
            }
          }
        },
        responses: {
          '202': { description: 'Set. No body.' },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '501': { $ref: '#/components/responses/NotImplementedEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/teams/{team_name}/oauth-credentials/client-id': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }],
      get: {
        tags: ['Teams'],
        operationId: 'clientIdGet',
        summary: 'Read the OAuth client id of a team',
        security: [],
        responses: {
          '200': {
            description: 'The client id.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/OauthTeamClientId' } } }
          },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          '501': { $ref: '#/components/responses/NotImplementedEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/oauth-credentials/client-ids': {
      post: {
        tags: ['Teams'],
        operationId: 'getTeamIdsForClientIds',
        summary: 'Find the teams of OAuth client ids',
        description: 'Changes nothing although it is a POST.',
        security: [],
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: { type: 'array', items: { type: 'string' } }, example: ['example-client'] }
          }
        },
        responses: {
          '200': {
            description: 'Those that are known; the others are left out.',
            content: {
              'application/json': {
                schema: { type: 'array', items: { $ref: '#/components/schemas/OauthTeamClientId' } }
              }
            }
          },
          '400': { $ref: '#/components/responses/BadRequest' },
          '501': { $ref: '#/components/responses/NotImplementedEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    },
    '/data-jobs/for-team/{team_name}/jobs/{job_name}/sources': {
      parameters: [{ $ref: '#/components/parameters/TeamName' }, { $ref: '#/components/parameters/JobName' }],
      get: {
        tags: ['Sources'],
        operationId: 'dataJobSourcesDownload',
        summary: 'Download the newest files of a job',
        description:
          'A zip with one root folder, named like the job. The published text says that this is not implemented; it is.',
        responses: {
          '200': {
            description: 'The zip, without a file name.',
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
          },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      post: {
        tags: ['Sources'],
        operationId: 'sourcesUpload',
        summary: 'Upload the files of a job',
        description:
          "A zip with exactly one folder at its root; the folder's name does not matter. Files that are unchanged since the\nlast upload give the present version, anything else a new one, also going back to an older content. Uploads at\nthe same time may fail with 503: try again. Something that is no zip, or an empty one, is 503 or 500.\n",
        parameters: [{ $ref: '#/components/parameters/Reason' }],
        requestBody: {
          required: true,
          content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
        },
        responses: {
          '200': {
            description: 'The version.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DataJobVersion' } } }
          },
          '400': { $ref: '#/components/responses/BadRequest' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          '413': {
            description: 'Larger than the service or a proxy in front of it takes. The body depends on who refused.'
          },
          '415': { $ref: '#/components/responses/UnsupportedMediaType' },
          default: { $ref: '#/components/responses/Failure' }
        }
      },
      delete: {
        tags: ['Sources'],
        operationId: 'sourcesDelete',
        summary: 'Delete the files of a job',
        description: 'Does not undeploy. 200 also when there were none.',
        parameters: [{ $ref: '#/components/parameters/Reason' }],
        responses: {
          '200': { description: 'Deleted. No body.' },
          '401': { $ref: '#/components/responses/Unauthorized' },
          '403': { $ref: '#/components/responses/Forbidden' },
          '404': { $ref: '#/components/responses/NotFoundEmpty' },
          default: { $ref: '#/components/responses/Failure' }
        }
      }
    }
  },
  components: {
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'Not asked for by a service whose security is off.'
      }
    },
    headers: {
      OperationId: {
        description: "The request's `X-OPID`, or an id the service made. On every answer of every operation.",
        schema: { type: 'string' }
      }
    },
    parameters: {
      TeamName: {
        name: 'team_name',
        in: 'path',
        required: true,
        description: 'The team. May hold blanks.',
        schema: { type: 'string' },
        example: 'example-team'
      },
      JobName: {
        name: 'job_name',
        in: 'path',
        required: true,
        description: 'The job.',
        schema: { type: 'string' },
        example: 'hello-world'
      },
      DeploymentId: {
        name: 'deployment_id',
        in: 'path',
        required: true,
        description: 'Ignored by the service; clients send `production`.',
        schema: { $ref: '#/components/schemas/DataJobDeploymentId' },
        example: 'production'
      },
      ExecutionId: {
        name: 'execution_id',
        in: 'path',
        required: true,
        description: 'The execution. `<job>-<epoch seconds>` when started by hand, `<job>-<number>` when scheduled.',
        schema: { type: 'string' },
        example: 'hello-world-1700000000'
      },
      ExecutionStatus: {
        name: 'execution_status',
        in: 'query',
        description:
          'Only these, in lower case. The service also takes a comma list, and answers an unknown text with 404.',
        style: 'form',
        explode: true,
        schema: { type: 'array', items: { $ref: '#/components/schemas/DataJobExecutionStatus' } }
      },
      Reason: {
        name: 'reason',
        in: 'query',
        description: 'Kept as the message of the version.',
        schema: { type: 'string' },
        example: 'First version'
      }
    },
    responses: {
      BadRequest: {
        description: 'The body or a parameter is refused.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
      },
      Unauthorized: { description: 'No valid token. `WWW-Authenticate` says `Bearer`; there is no JSON.' },
      Forbidden: {
        description: 'The token does not allow it. No body, or the plain text of an authorization webhook.',
        content: { 'text/plain': { schema: { type: 'string' } } }
      },
      NotFoundEmpty: { description: 'There is no such thing in this team. No body.' },
      NotFound: {
        description: 'There is no such thing in this team.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
      },
      UnsupportedMediaType: {
        description: 'The content type is not the one described.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/FrameworkError' } } }
      },
      NotImplemented: {
        description: 'The service has no Vault.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ServiceError' } } }
      },
      NotImplementedEmpty: { description: 'The service has no Vault. No body.' },
      Failure: {
        description:
          "Any other failure: 500 for a parameter of the wrong type or a defect, 503 for Kubernetes, git, file system or keytab. A wrong path or method is `FrameworkError`, a proxy's answer HTML.",
        headers: { 'X-OPID': { $ref: '#/components/headers/OperationId' } },
        content: {
          'application/json': {
            schema: {
              anyOf: [{ $ref: '#/components/schemas/ServiceError' }, { $ref: '#/components/schemas/FrameworkError' }]
            }
          }
        }
      }
    },
    schemas: {
      ServiceError: {
        type: 'object',
        description: 'An error in four texts, made for people.',
        required: ['what', 'why', 'consequences', 'countermeasures'],
        properties: {
          what: { type: 'string', description: 'What happened.' },
          why: { type: 'string', description: 'Why it happened.' },
          consequences: { type: 'string', description: 'What follows from it.' },
          countermeasures: { type: 'string', description: 'What to do.' }
        }
      },
      FrameworkError: {
        type: 'object',
        description: "An error of the service's web framework.",
        required: ['status'],
        properties: {
          timestamp: { type: 'string' },
          status: { type: 'integer', format: 'int32' },
          error: { type: 'string' },
          path: { type: 'string' }
        }
      },
      DataJobApiInfo: {
        type: 'object',
        required: ['api_version', 'supported_python_versions'],
        properties: {
          api_version: {
            type: 'string',
            description:
              'Not a version but a user-agent text, `PipelinesControlService/<version>/<hash> (<build>)`. Do not parse it.'
          },
          supported_python_versions: { type: 'array', items: { type: 'string' }, description: 'For example `3.11`.' }
        }
      },
      DataJob: {
        type: 'object',
        required: ['job_name'],
        properties: {
          job_name: { type: 'string', description: '6 to 50 of `a-z 0-9 -`, a letter first.' },
          team: { type: ['string', 'null'], description: "The path's team wins." },
          description: { type: ['string', 'null'] },
          config: { anyOf: [{ $ref: '#/components/schemas/DataJobConfig' }, { type: 'null' }] }
        }
      },
      DataJobConfig: {
        type: 'object',
        properties: {
          db_default_type: { type: ['string', 'null'], description: 'Becomes `VDK_DB_DEFAULT_TYPE` of a run.' },
          contacts: { anyOf: [{ $ref: '#/components/schemas/DataJobContacts' }, { type: 'null' }] },
          schedule: {
            description:
              'The schedule. The published text calls it deprecated; a service on Kubernetes reads no other.',
            anyOf: [{ $ref: '#/components/schemas/DataJobSchedule' }, { type: 'null' }]
          },
          generate_keytab: { type: ['boolean', 'null'], description: 'True unless given; null on create is 500.' },
          enable_execution_notifications: { type: ['boolean', 'null'], description: 'True unless given.' },
          notification_delay_period_minutes: {
            type: ['integer', 'null'],
            format: 'int32',
            description: 'Repeated mails of failure are held back so long; 240 unless given.'
          }
        }
      },
      DataJobContacts: {
        type: 'object',
        description: 'Mail addresses. Null reads back as an empty list.',
        properties: {
          notified_on_job_failure_user_error: { type: ['array', 'null'], items: { type: 'string' } },
          notified_on_job_failure_platform_error: { type: ['array', 'null'], items: { type: 'string' } },
          notified_on_job_success: { type: ['array', 'null'], items: { type: 'string' } },
          notified_on_job_deploy: { type: ['array', 'null'], items: { type: 'string' } }
        }
      },
      DataJobSchedule: {
        type: 'object',
        properties: {
          schedule_cron: {
            type: ['string', 'null'],
            description: 'Five-field cron in UTC; null or empty means by hand only. Not checked when written.'
          }
        }
      },
      DataJobMode: {
        type: 'string',
        description: 'Ignored when sent; always `release` when read.',
        enum: ['testing', 'release']
      },
      DataJobDeploymentId: { type: 'string', description: 'Of no effect; a job has at most one deployment.' },
      DataJobDeployment: {
        type: 'object',
        properties: {
          vdk_version: { type: ['string', 'null'] },
          job_version: { type: ['string', 'null'], description: 'The id an upload gave, 40 hexadecimal digits.' },
          python_version: { type: ['string', 'null'], description: "One of the service's; null means its default." },
          mode: { anyOf: [{ $ref: '#/components/schemas/DataJobMode' }, { type: 'null' }] },
          id: { anyOf: [{ $ref: '#/components/schemas/DataJobDeploymentId' }, { type: 'null' }] },
          enabled: { type: ['boolean', 'null'], description: 'Whether the schedule runs it.' },
          deployed_by: { type: ['string', 'null'], description: 'Set by the service.' },
          deployed_date: { type: ['string', 'null'], format: 'date-time', description: 'Set by the service.' },
          schedule: {
            description: 'Read only by a service that keeps deployments in its database.',
            anyOf: [{ $ref: '#/components/schemas/DataJobSchedule' }, { type: 'null' }]
          },
          resources: { anyOf: [{ $ref: '#/components/schemas/DataJobResources' }, { type: 'null' }] }
        }
      },
      DataJobDeploymentStatus: {
        type: 'object',
        description: 'A deployment as it is read. On Kubernetes `id`, `contacts`, `schedule` and `resources` are null.',
        properties: {
          vdk_version: { type: ['string', 'null'] },
          job_version: { type: ['string', 'null'] },
          python_version: { type: ['string', 'null'] },
          mode: { anyOf: [{ $ref: '#/components/schemas/DataJobMode' }, { type: 'null' }] },
          id: { anyOf: [{ $ref: '#/components/schemas/DataJobDeploymentId' }, { type: 'null' }] },
          enabled: { type: ['boolean', 'null'] },
          contacts: { anyOf: [{ $ref: '#/components/schemas/DataJobContacts' }, { type: 'null' }] },
          schedule: { anyOf: [{ $ref: '#/components/schemas/DataJobSchedule' }, { type: 'null' }] },
          resources: { anyOf: [{ $ref: '#/components/schemas/DataJobResources' }, { type: 'null' }] },
          last_deployed_date: { type: ['string', 'null'], description: 'RFC 3339 with up to nine decimals.' },
          last_deployed_by: { type: ['string', 'null'] }
        }
      },
      DataJobResources: {
        type: 'object',
        description: 'Reported by the service. Setting a CPU value, or both memory values, is 400.',
        properties: {
          cpu_request: {
            type: ['number', 'null'],
            format: 'float',
            description: 'Cores. The published text says tenths of a core.'
          },
          cpu_limit: { type: ['number', 'null'], format: 'float', description: 'Cores.' },
          memory_request: { type: ['integer', 'null'], format: 'int32', description: 'MiB.' },
          memory_limit: { type: ['integer', 'null'], format: 'int32', description: 'MiB.' }
        }
      },
      DataJobExecutionRequest: {
        type: 'object',
        properties: {
          started_by: { type: ['string', 'null'], description: 'Stored as `<started_by>/<user>`.' },
          args: { type: ['object', 'null'], additionalProperties: true, description: 'Arguments of the job.' }
        }
      },
      DataJobExecutionStatus: {
        type: 'string',
        enum: ['submitted', 'running', 'succeeded', 'cancelled', 'skipped', 'user_error', 'platform_error']
      },
      DataJobExecutionType: { type: 'string', enum: ['manual', 'scheduled'] },
      DataJobExecution: {
        type: 'object',
        required: ['id'],
        properties: {
          id: { type: 'string' },
          job_name: { type: ['string', 'null'] },
          status: { anyOf: [{ $ref: '#/components/schemas/DataJobExecutionStatus' }, { type: 'null' }] },
          type: { anyOf: [{ $ref: '#/components/schemas/DataJobExecutionType' }, { type: 'null' }] },
          start_time: { type: ['string', 'null'], format: 'date-time', description: 'When it was asked for.' },
          end_time: {
            type: ['string', 'null'],
            format: 'date-time',
            description: 'Null while it is not finished. In whole seconds, so it can be before `start_time`.'
          },
          started_by: { type: ['string', 'null'], description: 'Null for scheduled ones.' },
          logs_url: { type: ['string', 'null'], description: 'Empty unless the operator configured one.' },
          message: { type: ['string', 'null'] },
          op_id: { type: ['string', 'null'] },
          deployment: {
            description: 'As it was at the start; nearly all null in the first second.',
            anyOf: [{ $ref: '#/components/schemas/DataJobDeployment' }, { type: 'null' }]
          }
        }
      },
      DataJobExecutionLogs: { type: 'object', properties: { logs: { type: ['string', 'null'] } } },
      DataJobProperties: {
        type: 'object',
        description: 'Any JSON values; nulls are kept.',
        additionalProperties: true
      },
      DataJobSecrets: { type: 'object', description: 'Any JSON values.', additionalProperties: true },
      OauthCredentials: {
        type: 'object',
        required: ['clientId', 'clientSecret'],
        properties: { clientId: { type: 'string' }, clientSecret: { type: 'string' } }
      },
      OauthTeamCredentials: {
        type: 'object',
        required: ['teamName', 'clientId', 'clientSecret'],
        properties: { teamName: { type: 'string' }, clientId: { type: 'string' }, clientSecret: { type: 'string' } }
      },
      OauthTeamClientId: {
        type: 'object',
        required: ['teamName', 'clientId'],
        properties: { teamName: { type: 'string' }, clientId: { type: 'string' } }
      },
      DataJobVersion: {
        type: 'object',
        required: ['version_sha'],
        properties: {
          version_sha: {
            type: ['string', 'null'],
            description: '40 hexadecimal digits. Null after uploading an empty folder for a job without sources.'
          }
        }
      },
      DataJobQueryResponse: {
        type: 'object',
        properties: {
          errors: { type: ['array', 'null'], items: { $ref: '#/components/schemas/GraphqlError' } },
          data: { anyOf: [{ $ref: '#/components/schemas/DataJobPage' }, { type: 'null' }] }
        }
      },
      GraphqlError: {
        type: 'object',
        additionalProperties: true,
        properties: {
          message: { type: ['string', 'null'] },
          path: { type: ['array', 'null'], items: {} },
          locations: {
            type: ['array', 'null'],
            items: {
              type: 'object',
              properties: {
                line: { type: 'integer' },
                column: { type: 'integer' },
                sourceName: { type: ['string', 'null'] }
              }
            }
          },
          errorType: { type: ['string', 'null'] }
        }
      },
      DataJobPage: {
        type: 'object',
        description: 'A page of jobs or executions. What an item holds depends on the query.',
        properties: {
          content: { type: ['array', 'null'], items: { type: 'object', additionalProperties: true } },
          totalItems: { type: 'integer', format: 'int32' },
          totalPages: { type: 'integer', format: 'int32', description: '1 for an empty list of jobs.' }
        }
      }
    }
  }
};
