/* Made by `npm run generate` from the documents in openapi/. Do not edit. */
export const document = {
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
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
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
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
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
            content: {
              'application/json': {
                schema: {
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
                        database: {
                          type: 'integer',
                          description: 'Jobs, deployments, executions, properties, secrets.'
                        },
                        sources: { type: 'integer', description: 'All versions of all jobs.' },
                        deployed: { type: 'integer', description: 'The versions that run, unpacked.' },
                        executions: { type: 'integer', description: 'Logs and events.' },
                        databases: { type: 'integer', description: 'Default databases of the jobs.' }
                      }
                    }
                  }
                }
              }
            }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
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
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['access_token', 'refresh_token', 'token_type', 'expires_in'],
                  properties: {
                    access_token: { type: 'string' },
                    refresh_token: { type: 'string' },
                    token_type: { type: 'string', enum: ['bearer'] },
                    expires_in: { type: 'integer', description: 'Seconds.' }
                  }
                }
              }
            }
          },
          '400': {
            description: 'Another grant, or another token.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['error'],
                  properties: { error: { type: 'string' }, error_description: { type: 'string' } }
                }
              }
            }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/versions': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeVersions',
        parameters: [
          { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'Versions, newest first.',
            content: {
              'application/json': {
                schema: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['version', 'contentHash', 'createdAt'],
                    properties: {
                      version: { type: 'string' },
                      contentHash: { type: 'string' },
                      createdAt: { type: 'string', format: 'date-time' },
                      author: { type: 'string', nullable: true },
                      reason: { type: 'string', nullable: true }
                    }
                  }
                }
              }
            }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/versions/{version}/sources': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeVersionSources',
        description: 'The files of one version, whichever is the newest. The Control Service gives the newest alone.',
        parameters: [
          { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'version', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9a-f]{40}$' } }
        ],
        responses: {
          '200': {
            description: 'A zip with one root folder, named like the job.',
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/deployment-status': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeDeploymentStatus',
        parameters: [
          { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'How the last deployment went.',
            content: {
              'application/json': {
                schema: {
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
                }
              }
            }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/skipped-starts': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeSkippedStarts',
        description:
          "Minutes of the job's schedule that started nothing. Kept as many, and as long, as executions of a job.",
        parameters: [
          { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'Skipped starts, newest first.',
            content: {
              'application/json': {
                schema: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['scheduledFor', 'reason'],
                    properties: {
                      scheduledFor: { type: 'string', format: 'date-time', description: 'The minute that was due.' },
                      reason: { type: 'string' }
                    }
                  }
                }
              }
            }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/steps': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeExecutionSteps',
        parameters: [
          { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'execution_id', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'The steps of the execution with their states.',
            content: {
              'application/json': {
                schema: {
                  type: 'array',
                  items: {
                    allOf: [
                      {
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
                          cellIndex: {
                            type: 'integer',
                            nullable: true,
                            description: 'From 0, among all cells of the notebook.'
                          }
                        }
                      },
                      {
                        type: 'object',
                        required: ['state'],
                        properties: {
                          state: {
                            type: 'string',
                            enum: ['waiting', 'running', 'succeeded', 'failed', 'not_runnable', 'skipped']
                          },
                          startedAt: { type: 'string', format: 'date-time', nullable: true },
                          durationMs: { type: 'number', nullable: true },
                          error: {
                            type: 'object',
                            nullable: true,
                            required: ['blame', 'type', 'message'],
                            properties: {
                              blame: { type: 'string', enum: ['user', 'platform'] },
                              type: { type: 'string' },
                              message: { type: 'string' },
                              file: { type: 'string', nullable: true },
                              cellId: { type: 'string', nullable: true },
                              line: {
                                type: 'integer',
                                nullable: true,
                                description: 'Inside the cell or file, from 1.'
                              },
                              traceback: { type: 'string', nullable: true }
                            }
                          },
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
                  }
                }
              }
            }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/arguments': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeExecutionArguments',
        parameters: [
          { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'execution_id', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'What the execution was started with, `vdk_lab_run` included; empty when with nothing.',
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/usage': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeExecutionUsage',
        parameters: [
          { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'execution_id', in: 'path', required: true, schema: { type: 'string' } }
        ],
        responses: {
          '200': {
            description: 'What all processes of the execution used.',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['peakMemoryBytes', 'cpuMs'],
                  description: 'Both are null until the execution has ended, and when it could not be measured.',
                  properties: {
                    peakMemoryBytes: {
                      type: 'integer',
                      nullable: true,
                      description: 'The highest resident memory, in bytes.'
                    },
                    cpuMs: { type: 'number', nullable: true, description: 'Time on processors, in milliseconds.' }
                  }
                }
              }
            }
          },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    },
    '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/log': {
      get: {
        tags: ['Runtime'],
        operationId: 'runtimeExecutionLog',
        description:
          "Server-sent events of the execution's log as it is written: `log` with data `{text}`, whose `id` is the position in bytes after it, then `end` with data `{status}`, after which nothing follows. `Last-Event-ID` or `position` resumes there. Where what stood before the text is not kept any more, the data have `missed`: `bytes` that are missing, and `linesBefore`, the lines of the log that end before it.\n",
        parameters: [
          { name: 'team_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'job_name', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'execution_id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'position', in: 'query', schema: { type: 'integer', minimum: 0 }, description: 'Bytes.' }
        ],
        responses: {
          '200': { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
          default: {
            description:
              "A failure, in the Control Service's own shapes: four texts; no body for an unknown job or a missing token; time, status, error and path for a path, method or media type that is not served.\n",
            content: { 'application/json': { schema: { type: 'object', additionalProperties: true } } }
          }
        }
      }
    }
  }
};
