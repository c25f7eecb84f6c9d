/* Made by `npm run generate` from the documents in openapi/. Do not edit. */
export const document = {
  openapi: '3.0.3',
  info: {
    title: 'VDK Lab service',
    version: '0.1.0',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    description:
      "What the plugins of VDK Lab ask of their back end. The server extension serves it under `<base_url>/vdk-lab/api/` with Jupyter's login and XSRF check and passes each request on with the bearer token of the service and the header `X-VDK-Lab-Contents-Root` (absolute folder, percent-encoded UTF-8). Every `path` is a Jupyter contents path relative to that root, without drive, confined to it. Times are RFC 3339 in UTC, durations milliseconds, sizes bytes. Every error has the four texts of the Control Service and a `code`.\n"
  },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  tags: [
    { name: 'Service', description: 'The service itself.' },
    { name: 'Workspace', description: 'Files, runs and deploys of the user. Shares nothing with Watch.' },
    { name: 'Watch', description: 'Targets, and the Control Service of each behind them.' },
    { name: 'Runtime', description: 'What the local runtime offers beyond the Control Service.' }
  ],
  paths: {
    '/health': {
      get: {
        tags: ['Service'],
        operationId: 'health',
        security: [],
        description: 'Alive. The only operation without a token; it tells nothing else.',
        responses: {
          '200': {
            description: 'Alive.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['status'],
                  properties: { status: { type: 'string', enum: ['ok'] } }
                }
              }
            }
          }
        }
      }
    },
    '/capabilities': {
      get: {
        tags: ['Service'],
        operationId: 'capabilitiesRead',
        description: 'What this service can do now, and why not.',
        responses: {
          '200': {
            description: 'Capabilities.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Capabilities' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/activity': {
      get: {
        tags: ['Service'],
        operationId: 'activityRead',
        description: 'For the culler of a hub. Polls and the event channel do not count, an active run does.',
        responses: {
          '200': {
            description: 'Activity.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['activeRuns', 'lastActivity', 'schedulesEnabled'],
                  properties: {
                    activeRuns: { type: 'integer' },
                    lastActivity: { type: 'string', format: 'date-time' },
                    schedulesEnabled: { type: 'boolean' }
                  }
                }
              }
            }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/events': {
      get: {
        tags: ['Service'],
        operationId: 'eventsFollow',
        description:
          'Server-sent events of the topics asked for: `runs`, `run/<id>`, `deploys`, `environment`, `targets/<name>`. The `id` of each is `<epoch>-<sequence>`; `Last-Event-ID` or `position` resumes after it. An unknown position gets one event of type `reset`, after which the client reads its snapshots again. Each `data` is an EventMessage. A comment line every 15 s.\n',
        parameters: [
          { name: 'topics', in: 'query', required: true, schema: { type: 'string' }, description: 'Comma-separated.' },
          { name: 'position', in: 'query', schema: { type: 'string' } }
        ],
        responses: {
          '200': { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/environment': {
      get: {
        tags: ['Workspace'],
        operationId: 'environmentRead',
        description:
          'The environment that runs of the job at `path` would use (the base without `path`), without making it.',
        parameters: [{ $ref: '#/components/parameters/OptionalPath' }],
        responses: {
          '200': {
            description: 'The environment.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Environment' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      },
      post: {
        tags: ['Workspace'],
        operationId: 'environmentCreate',
        description:
          "Makes the base environment, and the overlay of the job at `path` when given. Progress on topic `environment`, under the job's path. One is made at a time - a second call for the same job joins, one for another waits. With `python` nothing is made, and that environment of `/environments/found` becomes the base.\n",
        parameters: [{ $ref: '#/components/parameters/OptionalPath' }],
        requestBody: {
          required: false,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                additionalProperties: false,
                properties: {
                  python: { type: 'string', description: 'One of `/environments/found`.' },
                  add: { type: 'boolean', description: 'Install what is missing in it. Nothing is added without it.' }
                }
              }
            }
          }
        },
        responses: {
          '202': {
            description: 'Being made.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Environment' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/environments/found': {
      get: {
        tags: ['Workspace'],
        operationId: 'environmentsFound',
        description:
          'Environments with vdk-core on this machine that somebody else made, for those who need no new one.',
        responses: {
          '200': {
            description: 'The environments.',
            content: {
              'application/json': {
                schema: { type: 'array', items: { $ref: '#/components/schemas/FoundEnvironment' } }
              }
            }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/package': {
      get: {
        tags: ['Workspace'],
        operationId: 'packageRead',
        description: 'What a deploy of the job would ship and what stays behind, and the checks before a deploy.',
        parameters: [{ $ref: '#/components/parameters/Path' }, { $ref: '#/components/parameters/Target' }],
        responses: {
          '200': {
            description: 'The package.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Package' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/difference': {
      get: {
        tags: ['Workspace'],
        operationId: 'differenceRead',
        description:
          "How the job's folder, as it would ship, differs from a version of the target: `version`, or the one that runs. With `after` two versions of the target are compared, and `path` is not looked at. Outputs of notebooks and line ends do not count. 404 `not-deployed` when the target has nothing of the job, `version-unknown`; 409 `newest-only` for a version of a target that gives the newest files alone; 502 `too-large`.\n",
        parameters: [
          { $ref: '#/components/parameters/OptionalPath' },
          { $ref: '#/components/parameters/Target' },
          {
            name: 'team',
            in: 'query',
            schema: { type: 'string', minLength: 1 },
            description: 'That of config.ini by default.'
          },
          {
            name: 'job',
            in: 'query',
            schema: { type: 'string', minLength: 1 },
            description: "The folder's name by default."
          },
          { name: 'version', in: 'query', schema: { $ref: '#/components/schemas/VersionId' } },
          { name: 'after', in: 'query', schema: { $ref: '#/components/schemas/VersionId' } }
        ],
        responses: {
          '200': {
            description: 'The difference.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Difference' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/downloads/preview': {
      get: {
        tags: ['Workspace'],
        operationId: 'downloadPreview',
        description:
          "What a download of the job's newest files would write into the folder `name` below `path`. Nothing is written. Notebooks come without outputs and trust.\n",
        parameters: [
          { $ref: '#/components/parameters/Path' },
          { $ref: '#/components/parameters/Target' },
          { name: 'team', in: 'query', required: true, schema: { type: 'string', minLength: 1 } },
          { name: 'job', in: 'query', required: true, schema: { $ref: '#/components/schemas/JobName' } },
          {
            name: 'name',
            in: 'query',
            schema: { $ref: '#/components/schemas/JobName' },
            description: "The job's by default."
          }
        ],
        responses: {
          '200': {
            description: 'The preview.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DownloadPreview' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/downloads': {
      post: {
        tags: ['Workspace'],
        operationId: 'downloadCreate',
        description:
          "Writes the job's newest files into the folder `name` below `path`: a new one, written aside and renamed, or with `update` one that exists. What an update replaces is moved to `vdk_lab_replaced/`; what only the folder has stays. 409 `folder-exists` without `update`, 409 `content-changed` when the target has other files than `content` says.\n",
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['path', 'target', 'team', 'job'],
                additionalProperties: false,
                properties: {
                  path: {
                    type: 'string',
                    description: "Contents path of the folder in which the job's folder will be."
                  },
                  target: { type: 'string' },
                  team: { type: 'string', minLength: 1 },
                  job: { $ref: '#/components/schemas/JobName' },
                  name: { $ref: '#/components/schemas/JobName' },
                  update: { type: 'boolean', default: false },
                  content: { type: 'string', description: '`content` of the preview that a person saw.' }
                }
              }
            }
          }
        },
        responses: {
          '201': {
            description: 'The folder is there.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/PlacedJob' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/imports/preview': {
      post: {
        tags: ['Workspace'],
        operationId: 'importPreview',
        description: 'What an import would make of the `.sql` and `.py` steps of a folder or zip. Nothing is written.',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ImportRequest' } } }
        },
        responses: {
          '200': {
            description: 'The preview.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ImportPreview' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/imports': {
      post: {
        tags: ['Workspace'],
        operationId: 'importCreate',
        description:
          'Imports the job: into the new folder `name` below `into`, written aside and renamed, or in place, where the originals are moved to `vdk_lab_originals/`. Nothing is deleted. 409 `folder-exists`, `in-the-job` for a copy in the job itself.\n',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ImportRequest' } } }
        },
        responses: {
          '201': {
            description: 'The job is there.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/PlacedJob' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/imports/undo': {
      post: {
        tags: ['Workspace'],
        operationId: 'importUndo',
        description:
          "Takes the last import in place back: originals return, notebooks that nobody changed go, changed ones are kept in `vdk_lab_originals/notebooks/`. 409 `nothing-to-do` when there is none, `in-the-way` when an original's place is taken.\n",
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['path'],
                additionalProperties: false,
                properties: { path: { type: 'string', description: "Contents path of the job's folder." } }
              }
            }
          }
        },
        responses: {
          '200': {
            description: 'As it was.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/PlacedJob' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/exports/preview': {
      post: {
        tags: ['Workspace'],
        operationId: 'exportPreview',
        description: "What an export of the job's notebooks to `.sql` and `.py` files would give. Nothing is written.",
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ExportRequest' } } }
        },
        responses: {
          '200': {
            description: 'The preview.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ExportPreview' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/exports': {
      post: {
        tags: ['Workspace'],
        operationId: 'exportCreate',
        description:
          'Writes the exported job as a new folder or a zip with one root folder. Written aside and renamed. 409 `folder-exists`, `in-the-job`, 422 when a notebook cannot be exported.\n',
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ExportRequest' } } }
        },
        responses: {
          '201': {
            description: 'It is there.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['path'],
                  properties: { path: { type: 'string', description: 'Contents path of the folder or zip.' } }
                }
              }
            }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/runs': {
      get: {
        tags: ['Workspace'],
        operationId: 'runList',
        description: 'The draft runs kept, newest first; of one job with `path`. Without the outputs of steps.',
        parameters: [{ $ref: '#/components/parameters/OptionalPath' }],
        responses: {
          '200': {
            description: 'Runs.',
            content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Run' } } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      },
      post: {
        tags: ['Workspace'],
        operationId: 'runStart',
        description:
          'Starts a draft run of the folder as it is on disk. 409 when a run of this job is active, or no environment is ready.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['path'],
                additionalProperties: false,
                properties: {
                  path: { type: 'string', description: "Contents path of the job's folder." },
                  arguments: { type: 'object', additionalProperties: true },
                  selection: { $ref: '#/components/schemas/StepSelection' }
                }
              }
            }
          }
        },
        responses: {
          '202': {
            description: 'Started.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Run' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/runs/{run_id}': {
      parameters: [{ $ref: '#/components/parameters/RunId' }],
      get: {
        tags: ['Workspace'],
        operationId: 'runRead',
        responses: {
          '200': {
            description: 'The run with the state of every step.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Run' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      },
      delete: {
        tags: ['Workspace'],
        operationId: 'runCancel',
        description: 'Asks to end the run. 202 also when it has ended already.',
        responses: { '202': { description: 'Asked.' }, default: { $ref: '#/components/responses/Problem' } }
      }
    },
    '/runs/{run_id}/log': {
      parameters: [{ $ref: '#/components/parameters/RunId' }],
      get: {
        tags: ['Workspace'],
        operationId: 'runLog',
        description:
          'The log from byte `offset` on, at most `limit` bytes. `X-VDK-Lab-Next-Offset` says where to go on, `X-VDK-Lab-Ended` whether more can come. Offsets count the bytes of the whole log, also those that are not kept any more because it grew over its limit: where the text does not begin at `offset` for that reason, `X-VDK-Lab-Missed-Bytes` says how much is missing and `X-VDK-Lab-Lines-Before` how many lines of the log end before the text; there may be more where `X-VDK-Lab-Lines-Uncounted` is `true`.\n',
        parameters: [
          { name: 'offset', in: 'query', schema: { type: 'integer', minimum: 0, default: 0 } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 4194304, default: 1048576 } }
        ],
        responses: {
          '200': { description: 'Text.', content: { 'text/plain': { schema: { type: 'string' } } } },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/runs/{run_id}/log/follow': {
      parameters: [{ $ref: '#/components/parameters/RunId' }],
      get: {
        tags: ['Workspace'],
        operationId: 'runLogFollow',
        description:
          'Server-sent events: the log from byte `offset` on as it grows, as fast as it is taken. Events `log` (data: {text}), at last one `end`. The `id` of each is the byte to go on at; `Last-Event-ID` resumes there. Where what stood before the text is not kept any more, the data have `missed`: `bytes` that are missing, and `linesBefore`, the lines of the log that end before it; with `isUncounted` there may be more, in a part that was gone before they could be counted.\n',
        parameters: [{ name: 'offset', in: 'query', schema: { type: 'integer', minimum: 0, default: 0 } }],
        responses: {
          '200': { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/runs/{run_id}/events': {
      parameters: [{ $ref: '#/components/parameters/RunId' }],
      get: {
        tags: ['Workspace'],
        operationId: 'runEvents',
        description:
          'Server-sent events: what contracts/events.schema.json describes, as it happens, at last one `end`. The `id` of each is its `seq`; `Last-Event-ID` or `after` resumes after it.\n',
        parameters: [{ name: 'after', in: 'query', schema: { type: 'integer', minimum: 0, default: 0 } }],
        responses: {
          '200': { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/deploys': {
      get: {
        tags: ['Workspace'],
        operationId: 'deployList',
        parameters: [{ $ref: '#/components/parameters/OptionalPath' }],
        responses: {
          '200': {
            description: "Deploys of this service's life and the last ones on disk, newest first.",
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Deploy' } } }
            }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      },
      post: {
        tags: ['Workspace'],
        operationId: 'deployStart',
        description:
          'pack → upload → update → deploy → ready. Lives in the service, not in the page. 409 while one of this job is active.',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['path', 'target'],
                additionalProperties: false,
                properties: {
                  path: { type: 'string' },
                  target: { type: 'string' },
                  enabled: { type: 'boolean', description: 'Absent keeps the present value.' },
                  schedule: {
                    type: 'string',
                    description: 'Written to config.ini before packing. Five fields in UTC; empty means by hand only.'
                  },
                  reason: { type: 'string' },
                  mode: { $ref: '#/components/schemas/ShipMode' },
                  allowSecrets: {
                    type: 'array',
                    description:
                      'Places of checks with the rule `secret` that a person saw and lets ship, this once. A place that is not named here is refused, 422 `secret`.\n',
                    items: { $ref: '#/components/schemas/CheckPlace' }
                  }
                }
              }
            }
          }
        },
        responses: {
          '202': {
            description: 'Started.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Deploy' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/deploys/{deploy_id}': {
      get: {
        tags: ['Workspace'],
        operationId: 'deployRead',
        parameters: [
          { name: 'deploy_id', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9-]{1,80}$' } }
        ],
        responses: {
          '200': {
            description: 'The deploy.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Deploy' } } }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/targets': {
      get: {
        tags: ['Watch'],
        operationId: 'targetList',
        responses: {
          '200': {
            description: 'The targets, `local` first.',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Target' } } }
            }
          },
          default: { $ref: '#/components/responses/Problem' }
        }
      }
    },
    '/runtime/capabilities': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeCapabilities',
        responses: {
          '200': {
            description: 'What this runtime offers beyond the Control Service API.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['version', 'features'],
                  properties: {
                    version: { type: 'string' },
                    features: {
                      type: 'array',
                      items: {
                        type: 'string',
                        enum: [
                          'events',
                          'versions',
                          'version-sources',
                          'deployment-status',
                          'log-follow',
                          'step-events',
                          'execution-arguments',
                          'resource-usage',
                          'disk-use',
                          'skipped-starts'
                        ]
                      }
                    }
                  }
                }
              }
            }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/events': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeEvents',
        description:
          'Server-sent events of everything that changes. The `id` of each is `<epoch>-<sequence>`; `Last-Event-ID` or `position` resumes after it. An unknown position gets one event of type `reset`, after which the client reads its snapshots again. Each `data` is a RuntimeChange. A comment line every 15 s; a client that does not read is let go.\n',
        parameters: [{ name: 'position', in: 'query', schema: { type: 'string' } }],
        responses: {
          '200': { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/disk-use': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeDiskUse',
        description:
          'What the data folder takes, by part, and what is left on its disk. Counted anew, at most once in ten seconds.',
        responses: {
          '200': {
            description: 'Disk use.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DiskUse' } } }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/oauth/token': {
      post: {
        tags: ['Runtime'],
        operationId: 'runtimeToken',
        security: [],
        description:
          "The grant of an API token, as `vdk login -t api-token` asks for it: trades the runtime's token for itself. Errors are those of RFC 6749.\n",
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                properties: {
                  grant_type: { type: 'string', enum: ['refresh_token'] },
                  refresh_token: { type: 'string', description: "The runtime's token." }
                }
              }
            }
          }
        },
        responses: {
          '200': {
            description: 'Signed in.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/TokenGrant' } } }
          },
          '400': {
            description: 'Another grant, or another token.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/TokenRefusal' } } }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/versions': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeVersions',
        parameters: [{ $ref: '#/components/parameters/TeamName' }, { $ref: '#/components/parameters/JobName' }],
        responses: {
          '200': {
            description: 'Versions, newest first.',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Version' } } }
            }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/versions/{version}/sources': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeVersionSources',
        description: 'The files of one version, whichever is the newest. The Control Service gives the newest alone.',
        parameters: [
          { $ref: '#/components/parameters/TeamName' },
          { $ref: '#/components/parameters/JobName' },
          { name: 'version', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9a-f]{40}$' } }
        ],
        responses: {
          '200': {
            description: 'A zip with one root folder, named like the job.',
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/deployment-status': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeDeploymentStatus',
        parameters: [{ $ref: '#/components/parameters/TeamName' }, { $ref: '#/components/parameters/JobName' }],
        responses: {
          '200': {
            description: 'How the last deployment went.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/DeploymentStatus' } } }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/skipped-starts': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeSkippedStarts',
        description:
          "Minutes of the job's schedule that started nothing. Kept as many, and as long, as executions of a job.",
        parameters: [{ $ref: '#/components/parameters/TeamName' }, { $ref: '#/components/parameters/JobName' }],
        responses: {
          '200': {
            description: 'Skipped starts, newest first.',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/SkippedStart' } } }
            }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/steps': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeExecutionSteps',
        parameters: [
          { $ref: '#/components/parameters/TeamName' },
          { $ref: '#/components/parameters/JobName' },
          { name: 'execution_id', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'The steps of the execution with their states.',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/StepState' } } }
            }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/arguments': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeExecutionArguments',
        parameters: [
          { $ref: '#/components/parameters/TeamName' },
          { $ref: '#/components/parameters/JobName' },
          { name: 'execution_id', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'What the execution was started with, `vdk_lab_run` included; empty when with nothing.',
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/usage': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeExecutionUsage',
        parameters: [
          { $ref: '#/components/parameters/TeamName' },
          { $ref: '#/components/parameters/JobName' },
          { name: 'execution_id', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'What all processes of the execution used.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/ResourceUsage' } } }
          },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/log': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeExecutionLog',
        description:
          "Server-sent events of the execution's log as it is written: `log` with data `{text}`, whose `id` is the position in bytes after it, then `end` with data `{status}`, after which nothing follows. `Last-Event-ID` or `position` resumes there. Where what stood before the text is not kept any more, the data have `missed`: `bytes` that are missing, and `linesBefore`, the lines of the log that end before it; with `isUncounted` there may be more, in a part that was gone before they could be counted.\n",
        parameters: [
          { $ref: '#/components/parameters/TeamName' },
          { $ref: '#/components/parameters/JobName' },
          { name: 'execution_id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'position', in: 'query', schema: { type: 'integer', minimum: 0 }, description: 'Bytes.' }
        ],
        responses: {
          '200': { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          default: { $ref: '#/components/responses/RuntimeProblem' }
        }
      }
    }
  },
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    parameters: {
      Path: { name: 'path', in: 'query', required: true, schema: { type: 'string' } },
      OptionalPath: { name: 'path', in: 'query', schema: { type: 'string' } },
      Target: {
        name: 'target',
        in: 'query',
        required: true,
        schema: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,49}$' }
      },
      RunId: {
        name: 'run_id',
        in: 'path',
        required: true,
        schema: { type: 'string', pattern: '^[A-Za-z0-9-]{1,80}$' }
      },
      TeamName: { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
      JobName: { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } }
    },
    responses: {
      Problem: {
        description: 'Any failure.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } }
      },
      RuntimeProblem: {
        description:
          "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
        content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
      }
    },
    schemas: {
      Problem: {
        type: 'object',
        required: ['code', 'what', 'why', 'consequences', 'countermeasures'],
        properties: {
          code: {
            type: 'string',
            description:
              'Stable, for programs: no-local-path, not-a-job, path-outside-root, run-active, no-environment, target-unknown, …'
          },
          what: { type: 'string' },
          why: { type: 'string' },
          consequences: { type: 'string' },
          countermeasures: { type: 'string' }
        }
      },
      Capabilities: {
        type: 'object',
        required: ['version', 'local', 'environment'],
        properties: {
          version: { type: 'string' },
          local: {
            type: 'object',
            required: ['state'],
            properties: { state: { type: 'string', enum: ['hosting', 'attached', 'off'] }, reason: { type: 'string' } }
          },
          environment: { $ref: '#/components/schemas/Environment' }
        }
      },
      Environment: {
        type: 'object',
        required: ['state'],
        properties: {
          state: { type: 'string', enum: ['ready', 'missing', 'making', 'failed'] },
          path: { type: 'string', description: "Contents path of the job's folder. Absent for the base." },
          kind: { type: 'string', enum: ['base', 'overlay', 'named'] },
          key: {
            type: 'string',
            description: 'Names the environment; a kernel in it tells the same in its kernel_info.'
          },
          pythonVersion: { type: 'string' },
          vdkVersion: { type: 'string' },
          progress: { type: 'string', description: 'What is being done now.' },
          problem: { $ref: '#/components/schemas/Problem' }
        }
      },
      FoundEnvironment: {
        type: 'object',
        required: ['python', 'source', 'pythonVersion', 'vdkVersion', 'missing'],
        properties: {
          python: { type: 'string', description: 'Absolute path of its interpreter.' },
          source: { type: 'string', description: 'Where it was seen, in words.' },
          pythonVersion: { type: 'string' },
          vdkVersion: { type: 'string' },
          missing: {
            type: 'array',
            description: 'Packages that runs (vdk-lab-job) or notebooks (ipykernel) need and that are not in it.',
            items: { type: 'string', enum: ['vdk-lab-job', 'ipykernel'] }
          }
        }
      },
      ShipMode: {
        type: 'string',
        enum: ['notebook', 'scripts'],
        description:
          "How notebooks ship; as they are, or as steps that need nothing but vdk-core. Absent takes the target's."
      },
      Package: {
        type: 'object',
        required: ['job', 'files', 'left', 'bytes', 'steps', 'problems'],
        properties: {
          mode: { $ref: '#/components/schemas/ShipMode' },
          job: { $ref: '#/components/schemas/JobConfig' },
          bytes: { type: 'integer' },
          files: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path', 'bytes'],
              properties: {
                path: { type: 'string' },
                bytes: { type: 'integer' },
                from: { type: 'string', description: 'The notebook that the step is made from.' }
              }
            }
          },
          left: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path', 'reason'],
              properties: {
                path: { type: 'string' },
                reason: { type: 'string' },
                bytes: { type: 'integer', description: 'Absent for folders.' }
              }
            }
          },
          steps: { type: 'array', items: { $ref: '#/components/schemas/Step' } },
          problems: { type: 'array', items: { $ref: '#/components/schemas/Check' } },
          deployed: {
            type: 'object',
            nullable: true,
            description: 'Null when nothing of the job is deployed there; absent when the target cannot be asked.',
            properties: { version: { type: 'string', nullable: true }, enabled: { type: 'boolean', nullable: true } }
          }
        }
      },
      JobName: { type: 'string', pattern: '^[a-z][a-z0-9-]{5,49}$' },
      FileChange: {
        type: 'object',
        required: ['path', 'state', 'bytes'],
        properties: {
          path: { type: 'string', description: "Relative to the job's folder." },
          state: { type: 'string', enum: ['new', 'changed', 'same', 'only-here'] },
          bytes: { type: 'integer' }
        }
      },
      DownloadPreview: {
        type: 'object',
        required: ['path', 'exists', 'freeName', 'content', 'bytes', 'files', 'problems'],
        properties: {
          path: { type: 'string', description: 'Contents path of the folder that would be written.' },
          exists: { type: 'boolean' },
          freeName: { type: 'string', description: 'A name that is free in the folder; the wanted one when it is.' },
          content: { type: 'string', description: 'SHA-256 in hex over names and contents.' },
          bytes: { type: 'integer' },
          files: { type: 'array', items: { $ref: '#/components/schemas/FileChange' } },
          problems: { type: 'array', items: { $ref: '#/components/schemas/Check' } }
        }
      },
      Left: {
        type: 'object',
        required: ['path', 'reason'],
        properties: { path: { type: 'string' }, reason: { type: 'string' } }
      },
      ImportRequest: {
        type: 'object',
        required: ['path'],
        additionalProperties: false,
        properties: {
          path: { type: 'string', description: 'Contents path of a folder or a zip archive.' },
          into: { type: 'string', description: "Contents path of the folder in which the job's folder will be." },
          name: { $ref: '#/components/schemas/JobName' },
          notebooks: {
            type: 'string',
            enum: ['job', 'step'],
            default: 'job',
            description: 'One notebook for all steps or for each.'
          },
          inPlace: { type: 'boolean', default: false, description: 'Only for a folder.' }
        }
      },
      ImportPreview: {
        type: 'object',
        required: ['path', 'name', 'exists', 'freeName', 'isArchive', 'steps', 'notebooks', 'kept', 'left', 'problems'],
        properties: {
          path: { type: 'string', description: 'Contents path of the folder that would be written.' },
          name: { type: 'string', description: 'The wanted name, or one made of that of the folder or zip.' },
          exists: { type: 'boolean' },
          freeName: { type: 'string' },
          isArchive: { type: 'boolean' },
          steps: {
            type: 'array',
            items: {
              type: 'object',
              required: ['file', 'notebook'],
              properties: {
                file: { type: 'string' },
                notebook: { type: 'string', nullable: true, description: 'Null when it stays a file.' }
              }
            }
          },
          notebooks: { type: 'array', items: { type: 'string' } },
          kept: { type: 'integer', description: 'Files that are as they were.' },
          left: { type: 'array', items: { $ref: '#/components/schemas/Left' } },
          problems: { type: 'array', items: { $ref: '#/components/schemas/Check' } }
        }
      },
      ExportRequest: {
        type: 'object',
        required: ['path'],
        additionalProperties: false,
        properties: {
          path: { type: 'string', description: "Contents path of the job's folder." },
          into: { type: 'string', description: 'Contents path of the folder in which the export will be.' },
          name: { $ref: '#/components/schemas/JobName' },
          as: { type: 'string', enum: ['zip', 'folder'], default: 'zip' },
          keepNotebooks: {
            type: 'boolean',
            default: false,
            description: 'Those that need IPython stay notebooks, where the export would be refused.'
          }
        }
      },
      ExportPreview: {
        type: 'object',
        required: ['path', 'name', 'exists', 'freeName', 'steps', 'files', 'bytes', 'left', 'problems'],
        properties: {
          path: { type: 'string', description: 'Contents path of the folder or zip that would be written.' },
          name: { type: 'string' },
          exists: { type: 'boolean' },
          freeName: { type: 'string' },
          steps: {
            type: 'array',
            items: {
              type: 'object',
              required: ['notebook', 'name', 'file', 'form'],
              properties: {
                notebook: { type: 'string' },
                name: { type: 'string' },
                file: { type: 'string' },
                form: { type: 'string', enum: ['as-imported', 'changed', 'new', 'script'] }
              }
            }
          },
          files: { type: 'integer' },
          bytes: { type: 'integer' },
          left: { type: 'array', items: { $ref: '#/components/schemas/Left' } },
          problems: { type: 'array', items: { $ref: '#/components/schemas/Check' } }
        }
      },
      PlacedJob: {
        type: 'object',
        required: ['path', 'open', 'replaced'],
        properties: {
          path: { type: 'string', description: "Contents path of the job's folder." },
          open: { type: 'string', nullable: true, description: 'Contents path of the file of its first step.' },
          replaced: { type: 'string', nullable: true, description: 'Contents path of what was replaced.' },
          notebooks: {
            type: 'array',
            items: { type: 'string' },
            description: 'Contents paths of what an import in place made.'
          }
        }
      },
      JobConfig: {
        type: 'object',
        required: ['name', 'team', 'schedule'],
        properties: {
          name: { type: 'string' },
          team: { type: 'string' },
          schedule: { type: 'string' },
          pythonVersion: { type: 'string', nullable: true }
        }
      },
      Check: {
        type: 'object',
        required: ['rule', 'severity', 'message'],
        properties: {
          rule: { type: 'string' },
          severity: { type: 'string', enum: ['error', 'warning', 'info'] },
          message: { type: 'string' },
          explanation: { type: 'string' },
          file: { type: 'string' },
          cellId: { type: 'string', nullable: true },
          line: { type: 'integer' },
          fix: {
            type: 'object',
            description: 'A change that mends it. Edits are those of `Edit` in @vdk-lab/job-format.',
            required: ['title', 'edits'],
            properties: {
              title: { type: 'string' },
              edits: { type: 'array', items: { type: 'object', additionalProperties: true } },
              needsReview: { type: 'boolean', description: 'A guess; a person should look at it.' }
            }
          }
        }
      },
      CheckPlace: {
        type: 'object',
        required: ['file'],
        additionalProperties: false,
        properties: {
          file: { type: 'string' },
          cellId: { type: 'string', nullable: true },
          line: { type: 'integer', minimum: 1 }
        }
      },
      VersionId: {
        type: 'string',
        pattern: '^[0-9a-f]{4,40}$',
        description: 'An id of an upload, or the beginning of one.'
      },
      Difference: {
        type: 'object',
        required: ['before', 'after', 'isSame', 'items', 'config', 'requirements', 'files'],
        properties: {
          before: { $ref: '#/components/schemas/DifferenceSide' },
          after: { $ref: '#/components/schemas/DifferenceSide' },
          isSame: { type: 'boolean' },
          items: {
            type: 'array',
            items: {
              type: 'object',
              required: ['name', 'former', 'file', 'cellId', 'isStep', 'changes', 'hunks'],
              properties: {
                name: {
                  type: 'string',
                  description: 'As people know it: a file, or a notebook and the name of a cell.'
                },
                former: { type: 'string', nullable: true, description: 'The name before. Null when it is the same.' },
                file: { type: 'string' },
                cellId: { type: 'string', nullable: true },
                isStep: { type: 'boolean', description: 'Before or after.' },
                changes: {
                  type: 'array',
                  items: {
                    type: 'string',
                    enum: ['added', 'removed', 'changed', 'moved', 'renamed', 'became-step', 'no-step-any-more']
                  }
                },
                hunks: {
                  type: 'array',
                  description: 'Changed text, with a line around it.',
                  items: {
                    type: 'object',
                    required: ['line', 'lines'],
                    properties: {
                      line: { type: 'integer', description: 'Of the text after, from 1.' },
                      lines: {
                        type: 'array',
                        items: {
                          type: 'object',
                          required: ['kind', 'text'],
                          properties: {
                            kind: { type: 'string', enum: ['same', 'added', 'removed'] },
                            text: { type: 'string' }
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          },
          config: { type: 'array', items: { $ref: '#/components/schemas/ValueDifference' } },
          requirements: { type: 'array', items: { $ref: '#/components/schemas/ValueDifference' } },
          files: {
            type: 'array',
            items: {
              type: 'object',
              required: ['path', 'change', 'before', 'after'],
              properties: {
                path: { type: 'string' },
                change: { type: 'string', enum: ['added', 'removed', 'changed', 'renamed'] },
                from: { type: 'string', description: 'Its former path, when it was renamed.' },
                before: { type: 'integer', nullable: true, description: 'Bytes.' },
                after: { type: 'integer', nullable: true, description: 'Bytes.' }
              }
            }
          }
        }
      },
      DifferenceSide: {
        type: 'object',
        required: ['kind', 'version'],
        properties: {
          kind: {
            type: 'string',
            enum: ['draft', 'version', 'running', 'newest'],
            description:
              'draft: the folder; version: one that was asked for; running: what the target runs; newest: the newest upload, where the target gives no other or runs nothing of the job.\n'
          },
          version: { type: 'string', nullable: true, description: 'Null for a draft, and where it is not known.' }
        }
      },
      ValueDifference: {
        type: 'object',
        required: ['name', 'before', 'after'],
        properties: {
          name: { type: 'string' },
          before: { type: 'string', nullable: true },
          after: { type: 'string', nullable: true }
        }
      },
      StepSelection: {
        type: 'object',
        additionalProperties: false,
        properties: {
          from: { type: 'string' },
          to: { type: 'string' },
          only: { type: 'string' },
          expectPlan: { type: 'array', items: { type: 'string' } }
        }
      },
      Step: {
        type: 'object',
        required: ['id', 'number', 'name', 'kind', 'file'],
        properties: {
          id: {
            type: 'string',
            description:
              'File name of a .sql or .py step; <notebook>#<cell id> of a cell (#<1-based step number in the notebook> where the cell has no id).'
          },
          number: { type: 'integer', description: 'Position in the whole job, from 1.' },
          name: { type: 'string' },
          kind: { type: 'string', enum: ['sql', 'python', 'ingest'] },
          file: { type: 'string' },
          cellId: { type: 'string', nullable: true },
          cellIndex: { type: 'integer', nullable: true, description: 'From 0, among all cells of the notebook.' }
        }
      },
      StepState: {
        allOf: [
          { $ref: '#/components/schemas/Step' },
          {
            type: 'object',
            required: ['state'],
            properties: {
              state: { type: 'string', enum: ['waiting', 'running', 'succeeded', 'failed', 'not_runnable', 'skipped'] },
              startedAt: { type: 'string', format: 'date-time', nullable: true },
              durationMs: { type: 'number', nullable: true },
              error: { $ref: '#/components/schemas/StepError' },
              sourceHash: {
                type: 'string',
                nullable: true,
                description: "SHA-256 in hex of the cell's source as it ran."
              },
              outputs: {
                type: 'array',
                items: { type: 'object', additionalProperties: true },
                description: 'nbformat outputs.'
              }
            }
          }
        ]
      },
      StepError: {
        type: 'object',
        nullable: true,
        required: ['blame', 'type', 'message'],
        properties: {
          blame: { type: 'string', enum: ['user', 'platform'] },
          type: { type: 'string' },
          message: { type: 'string' },
          file: { type: 'string', nullable: true },
          cellId: { type: 'string', nullable: true },
          line: { type: 'integer', nullable: true, description: 'Inside the cell or file, from 1.' },
          traceback: { type: 'string', nullable: true }
        }
      },
      Run: {
        type: 'object',
        required: ['id', 'revision', 'path', 'jobName', 'status', 'message', 'startedAt', 'steps'],
        properties: {
          id: { type: 'string' },
          revision: {
            type: 'integer',
            description: 'Counts the changes. Of two states of a run the larger is the newer.'
          },
          path: { type: 'string' },
          jobName: { type: 'string' },
          status: {
            type: 'string',
            enum: ['submitted', 'running', 'succeeded', 'cancelled', 'skipped', 'user_error', 'platform_error']
          },
          cancelling: { type: 'boolean' },
          message: { type: 'string' },
          startedAt: { type: 'string', format: 'date-time' },
          endedAt: { type: 'string', format: 'date-time', nullable: true },
          peakMemoryBytes: { type: 'integer', nullable: true },
          cpuMs: { type: 'number', nullable: true },
          arguments: {
            type: 'object',
            additionalProperties: true,
            nullable: true,
            description: 'What it was started with.'
          },
          selection: {
            type: 'object',
            nullable: true,
            description: 'The part of the job that was chosen.',
            allOf: [{ $ref: '#/components/schemas/StepSelection' }]
          },
          remarks: {
            type: 'array',
            description: 'What a person should know of the steps: which are left out, what looks like one and is none.',
            items: { type: 'string' }
          },
          steps: { type: 'array', items: { $ref: '#/components/schemas/StepState' } }
        }
      },
      Deploy: {
        type: 'object',
        required: ['id', 'revision', 'path', 'jobName', 'target', 'state', 'stages', 'startedAt'],
        properties: {
          id: { type: 'string' },
          revision: {
            type: 'integer',
            description: 'Counts the changes. Of two states of a deploy the larger is the newer.'
          },
          path: { type: 'string' },
          jobName: { type: 'string' },
          team: { type: 'string' },
          target: { type: 'string' },
          state: { type: 'string', enum: ['running', 'ready', 'failed', 'unconfirmed'] },
          version: { type: 'string', nullable: true },
          startedAt: { type: 'string', format: 'date-time' },
          endedAt: { type: 'string', format: 'date-time', nullable: true },
          stages: {
            type: 'array',
            items: {
              type: 'object',
              required: ['name', 'state'],
              properties: {
                name: { type: 'string', enum: ['pack', 'upload', 'update', 'deploy', 'ready'] },
                state: { type: 'string', enum: ['waiting', 'running', 'done', 'failed'] },
                durationMs: { type: 'number', nullable: true }
              }
            }
          },
          problem: { $ref: '#/components/schemas/Problem' }
        }
      },
      Target: {
        type: 'object',
        required: ['name', 'title', 'kind', 'state', 'features'],
        properties: {
          name: { type: 'string' },
          title: { type: 'string' },
          shipMode: { $ref: '#/components/schemas/ShipMode' },
          kind: { type: 'string', enum: ['local', 'control-service'] },
          state: { type: 'string', enum: ['ready', 'off'] },
          reason: { type: 'string' },
          features: { type: 'array', items: { type: 'string' } }
        }
      },
      Version: {
        type: 'object',
        required: ['version', 'contentHash', 'createdAt'],
        properties: {
          version: { type: 'string' },
          contentHash: { type: 'string' },
          createdAt: { type: 'string', format: 'date-time' },
          author: { type: 'string', nullable: true },
          reason: { type: 'string', nullable: true }
        }
      },
      DeploymentStatus: {
        type: 'object',
        required: ['status'],
        properties: {
          status: { type: 'string', enum: ['none', 'running', 'success', 'user_error', 'platform_error'] },
          version: { type: 'string', nullable: true },
          message: { type: 'string', nullable: true },
          startedAt: { type: 'string', format: 'date-time', nullable: true },
          endedAt: { type: 'string', format: 'date-time', nullable: true },
          log: { type: 'string', nullable: true }
        }
      },
      RuntimeChange: {
        type: 'object',
        required: ['team', 'jobName', 'what'],
        properties: {
          team: { type: 'string' },
          jobName: { type: 'string' },
          what: { type: 'string', enum: ['job', 'version', 'deployment', 'execution', 'steps', 'schedule'] },
          detail: {
            type: 'string',
            description:
              'job: deleted. version: its id. deployment: how it stands. execution, steps: the id. schedule: what was skipped, and why.'
          }
        }
      },
      SkippedStart: {
        type: 'object',
        required: ['scheduledFor', 'reason'],
        properties: {
          scheduledFor: { type: 'string', format: 'date-time', description: 'The minute that was due.' },
          reason: { type: 'string' }
        }
      },
      ResourceUsage: {
        type: 'object',
        required: ['peakMemoryBytes', 'cpuMs'],
        description: 'Both are null until the execution has ended, and when it could not be measured.',
        properties: {
          peakMemoryBytes: { type: 'integer', nullable: true, description: 'The highest resident memory, in bytes.' },
          cpuMs: { type: 'number', nullable: true, description: 'Time on processors, in milliseconds.' }
        }
      },
      DiskUse: {
        type: 'object',
        required: ['bytes', 'freeBytes', 'parts'],
        properties: {
          bytes: { type: 'integer', description: 'All parts together.' },
          freeBytes: { type: 'integer' },
          parts: {
            type: 'object',
            description: 'Bytes.',
            required: ['database', 'sources', 'deployed', 'executions', 'databases'],
            properties: {
              database: { type: 'integer', description: 'Jobs, deployments, executions, properties, secrets.' },
              sources: { type: 'integer', description: 'All versions of all jobs.' },
              deployed: { type: 'integer', description: 'The versions that run, unpacked.' },
              executions: { type: 'integer', description: 'Logs and events.' },
              databases: { type: 'integer', description: 'Default databases of the jobs.' }
            }
          }
        }
      },
      TokenGrant: {
        type: 'object',
        required: ['access_token', 'refresh_token', 'token_type', 'expires_in'],
        properties: {
          access_token: { type: 'string' },
          refresh_token: { type: 'string' },
          token_type: { type: 'string', enum: ['bearer'] },
          expires_in: { type: 'integer', description: 'Seconds.' }
        }
      },
      TokenRefusal: {
        type: 'object',
        required: ['error'],
        properties: { error: { type: 'string' }, error_description: { type: 'string' } }
      },
      EventMessage: {
        type: 'object',
        required: ['topic', 'type'],
        properties: {
          topic: { type: 'string' },
          type: {
            type: 'string',
            description:
              'run (data: Run without outputs), output (data: {runId, stepId, output}), deploy (data: Deploy), environment (data: Environment), changed (data: {team, jobName, what}).'
          },
          data: { type: 'object', additionalProperties: true }
        }
      }
    }
  }
};
