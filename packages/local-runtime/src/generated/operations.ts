/* Made by `npm run generate` from the documents in openapi/. Do not edit. */
import type { ApiOperation } from '../api.js';
export const operations: readonly ApiOperation[] = [
  {
    id: 'info',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/info',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'jobsQuery',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: { type: 'object', properties: { team_name: { type: 'string' } }, required: ['team_name'] },
        query: {
          type: 'object',
          properties: { query: { type: 'string' }, operation_name: { type: 'string' }, variables: { type: 'string' } },
          required: []
        }
      },
      required: []
    }
  },
  {
    id: 'dataJobCreate',
    method: 'POST',
    path: '/data-jobs/for-team/{team_name}/jobs',
    isPublic: false,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: {
          type: 'object',
          required: ['job_name'],
          properties: {
            job_name: { type: 'string', description: '6 to 50 of `a-z 0-9 -`, a letter first.' },
            team: { type: ['string', 'null'], description: "The path's team wins." },
            description: { type: ['string', 'null'] },
            config: {
              anyOf: [
                {
                  type: 'object',
                  properties: {
                    db_default_type: {
                      type: ['string', 'null'],
                      description: 'Becomes `VDK_DB_DEFAULT_TYPE` of a run.'
                    },
                    contacts: {
                      anyOf: [
                        {
                          type: 'object',
                          description: 'Mail addresses. Null reads back as an empty list.',
                          properties: {
                            notified_on_job_failure_user_error: { type: ['array', 'null'], items: { type: 'string' } },
                            notified_on_job_failure_platform_error: {
                              type: ['array', 'null'],
                              items: { type: 'string' }
                            },
                            notified_on_job_success: { type: ['array', 'null'], items: { type: 'string' } },
                            notified_on_job_deploy: { type: ['array', 'null'], items: { type: 'string' } }
                          }
                        },
                        { type: 'null' }
                      ]
                    },
                    schedule: {
                      description:
                        'The schedule. The published text calls it deprecated; a service on Kubernetes reads no other.',
                      anyOf: [
                        {
                          type: 'object',
                          properties: {
                            schedule_cron: {
                              type: ['string', 'null'],
                              description:
                                'Five-field cron in UTC; null or empty means by hand only. Not checked when written.'
                            }
                          }
                        },
                        { type: 'null' }
                      ]
                    },
                    generate_keytab: {
                      type: ['boolean', 'null'],
                      description: 'True unless given; null on create is 500.'
                    },
                    enable_execution_notifications: { type: ['boolean', 'null'], description: 'True unless given.' },
                    notification_delay_period_minutes: {
                      minimum: -2147483648,
                      maximum: 2147483647,
                      type: ['integer', 'null'],
                      format: 'int32',
                      description: 'Repeated mails of failure are held back so long; 240 unless given.'
                    }
                  }
                },
                { type: 'null' }
              ]
            }
          }
        },
        path: { type: 'object', properties: { team_name: { type: 'string' } }, required: ['team_name'] },
        query: { type: 'object', properties: { name: { type: 'string' } }, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'dataJobRead',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'dataJobUpdate',
    method: 'PUT',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}',
    isPublic: false,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: {
          type: 'object',
          required: ['job_name'],
          properties: {
            job_name: { type: 'string', description: '6 to 50 of `a-z 0-9 -`, a letter first.' },
            team: { type: ['string', 'null'], description: "The path's team wins." },
            description: { type: ['string', 'null'] },
            config: {
              anyOf: [
                {
                  type: 'object',
                  properties: {
                    db_default_type: {
                      type: ['string', 'null'],
                      description: 'Becomes `VDK_DB_DEFAULT_TYPE` of a run.'
                    },
                    contacts: {
                      anyOf: [
                        {
                          type: 'object',
                          description: 'Mail addresses. Null reads back as an empty list.',
                          properties: {
                            notified_on_job_failure_user_error: { type: ['array', 'null'], items: { type: 'string' } },
                            notified_on_job_failure_platform_error: {
                              type: ['array', 'null'],
                              items: { type: 'string' }
                            },
                            notified_on_job_success: { type: ['array', 'null'], items: { type: 'string' } },
                            notified_on_job_deploy: { type: ['array', 'null'], items: { type: 'string' } }
                          }
                        },
                        { type: 'null' }
                      ]
                    },
                    schedule: {
                      description:
                        'The schedule. The published text calls it deprecated; a service on Kubernetes reads no other.',
                      anyOf: [
                        {
                          type: 'object',
                          properties: {
                            schedule_cron: {
                              type: ['string', 'null'],
                              description:
                                'Five-field cron in UTC; null or empty means by hand only. Not checked when written.'
                            }
                          }
                        },
                        { type: 'null' }
                      ]
                    },
                    generate_keytab: {
                      type: ['boolean', 'null'],
                      description: 'True unless given; null on create is 500.'
                    },
                    enable_execution_notifications: { type: ['boolean', 'null'], description: 'True unless given.' },
                    notification_delay_period_minutes: {
                      minimum: -2147483648,
                      maximum: 2147483647,
                      type: ['integer', 'null'],
                      format: 'int32',
                      description: 'Repeated mails of failure are held back so long; 240 unless given.'
                    }
                  }
                },
                { type: 'null' }
              ]
            }
          }
        },
        path: {
          type: 'object',
          properties: { team_name: { type: 'string' }, job_name: { type: 'string' } },
          required: ['team_name', 'job_name']
        },
        query: { type: 'object', properties: {}, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'dataJobDelete',
    method: 'DELETE',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'dataJobKeytabDownload',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/keytab',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'dataJobTeamUpdate',
    method: 'PUT',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/team/{new_team}',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'deploymentList',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'object',
          properties: { team_name: { type: 'string' }, job_name: { type: 'string' } },
          required: ['team_name', 'job_name']
        },
        query: {
          type: 'object',
          properties: { deployment_id: { type: 'string' }, mode: { type: 'string' } },
          required: []
        }
      },
      required: []
    }
  },
  {
    id: 'deploymentUpdate',
    method: 'POST',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments',
    isPublic: false,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: {
          type: 'object',
          properties: {
            vdk_version: { type: ['string', 'null'] },
            job_version: { type: ['string', 'null'], description: 'The id an upload gave, 40 hexadecimal digits.' },
            python_version: { type: ['string', 'null'], description: "One of the service's; null means its default." },
            mode: {
              anyOf: [
                {
                  type: 'string',
                  description: 'Ignored when sent; always `release` when read.',
                  enum: ['testing', 'release']
                },
                { type: 'null' }
              ]
            },
            id: {
              anyOf: [
                { type: 'string', description: 'Of no effect; a job has at most one deployment.' },
                { type: 'null' }
              ]
            },
            enabled: { type: ['boolean', 'null'], description: 'Whether the schedule runs it.' },
            deployed_by: { type: ['string', 'null'], description: 'Set by the service.' },
            deployed_date: { type: ['string', 'null'], format: 'date-time', description: 'Set by the service.' },
            schedule: {
              description: 'Read only by a service that keeps deployments in its database.',
              anyOf: [
                {
                  type: 'object',
                  properties: {
                    schedule_cron: {
                      type: ['string', 'null'],
                      description: 'Five-field cron in UTC; null or empty means by hand only. Not checked when written.'
                    }
                  }
                },
                { type: 'null' }
              ]
            },
            resources: {
              anyOf: [
                {
                  type: 'object',
                  description: 'Reported by the service. Setting a CPU value, or both memory values, is 400.',
                  properties: {
                    cpu_request: {
                      type: ['number', 'null'],
                      format: 'float',
                      description: 'Cores. The published text says tenths of a core.'
                    },
                    cpu_limit: { type: ['number', 'null'], format: 'float', description: 'Cores.' },
                    memory_request: {
                      minimum: -2147483648,
                      maximum: 2147483647,
                      type: ['integer', 'null'],
                      format: 'int32',
                      description: 'MiB.'
                    },
                    memory_limit: {
                      minimum: -2147483648,
                      maximum: 2147483647,
                      type: ['integer', 'null'],
                      format: 'int32',
                      description: 'MiB.'
                    }
                  }
                },
                { type: 'null' }
              ]
            }
          }
        },
        path: {
          type: 'object',
          properties: { team_name: { type: 'string' }, job_name: { type: 'string' } },
          required: ['team_name', 'job_name']
        },
        query: { type: 'object', properties: { send_notification: { type: 'boolean', default: true } }, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'deploymentRead',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'deploymentDelete',
    method: 'DELETE',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'deploymentPatch',
    method: 'PATCH',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}',
    isPublic: false,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: {
          type: 'object',
          properties: {
            vdk_version: { type: ['string', 'null'] },
            job_version: { type: ['string', 'null'], description: 'The id an upload gave, 40 hexadecimal digits.' },
            python_version: { type: ['string', 'null'], description: "One of the service's; null means its default." },
            mode: {
              anyOf: [
                {
                  type: 'string',
                  description: 'Ignored when sent; always `release` when read.',
                  enum: ['testing', 'release']
                },
                { type: 'null' }
              ]
            },
            id: {
              anyOf: [
                { type: 'string', description: 'Of no effect; a job has at most one deployment.' },
                { type: 'null' }
              ]
            },
            enabled: { type: ['boolean', 'null'], description: 'Whether the schedule runs it.' },
            deployed_by: { type: ['string', 'null'], description: 'Set by the service.' },
            deployed_date: { type: ['string', 'null'], format: 'date-time', description: 'Set by the service.' },
            schedule: {
              description: 'Read only by a service that keeps deployments in its database.',
              anyOf: [
                {
                  type: 'object',
                  properties: {
                    schedule_cron: {
                      type: ['string', 'null'],
                      description: 'Five-field cron in UTC; null or empty means by hand only. Not checked when written.'
                    }
                  }
                },
                { type: 'null' }
              ]
            },
            resources: {
              anyOf: [
                {
                  type: 'object',
                  description: 'Reported by the service. Setting a CPU value, or both memory values, is 400.',
                  properties: {
                    cpu_request: {
                      type: ['number', 'null'],
                      format: 'float',
                      description: 'Cores. The published text says tenths of a core.'
                    },
                    cpu_limit: { type: ['number', 'null'], format: 'float', description: 'Cores.' },
                    memory_request: {
                      minimum: -2147483648,
                      maximum: 2147483647,
                      type: ['integer', 'null'],
                      format: 'int32',
                      description: 'MiB.'
                    },
                    memory_limit: {
                      minimum: -2147483648,
                      maximum: 2147483647,
                      type: ['integer', 'null'],
                      format: 'int32',
                      description: 'MiB.'
                    }
                  }
                },
                { type: 'null' }
              ]
            }
          }
        },
        path: {
          type: 'object',
          properties: {
            team_name: { type: 'string' },
            job_name: { type: 'string' },
            deployment_id: { type: 'string', description: 'Of no effect; a job has at most one deployment.' }
          },
          required: ['team_name', 'job_name', 'deployment_id']
        },
        query: { type: 'object', properties: {}, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'dataJobExecutionList',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'object',
          properties: { team_name: { type: 'string' }, job_name: { type: 'string' } },
          required: ['team_name', 'job_name']
        },
        query: {
          type: 'object',
          properties: {
            execution_status: {
              type: 'array',
              items: {
                type: 'string',
                enum: ['submitted', 'running', 'succeeded', 'cancelled', 'skipped', 'user_error', 'platform_error']
              }
            }
          },
          required: []
        }
      },
      required: []
    }
  },
  {
    id: 'dataJobDeploymentExecutionList',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/executions',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'object',
          properties: {
            team_name: { type: 'string' },
            job_name: { type: 'string' },
            deployment_id: { type: 'string', description: 'Of no effect; a job has at most one deployment.' }
          },
          required: ['team_name', 'job_name', 'deployment_id']
        },
        query: {
          type: 'object',
          properties: {
            execution_status: {
              type: 'array',
              items: {
                type: 'string',
                enum: ['submitted', 'running', 'succeeded', 'cancelled', 'skipped', 'user_error', 'platform_error']
              }
            }
          },
          required: []
        }
      },
      required: []
    }
  },
  {
    id: 'dataJobExecutionStart',
    method: 'POST',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/executions',
    isPublic: false,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: {
          type: 'object',
          properties: {
            started_by: { type: ['string', 'null'], description: 'Stored as `<started_by>/<user>`.' },
            args: { type: ['object', 'null'], additionalProperties: true, description: 'Arguments of the job.' }
          }
        },
        path: {
          type: 'object',
          properties: {
            team_name: { type: 'string' },
            job_name: { type: 'string' },
            deployment_id: { type: 'string', description: 'Of no effect; a job has at most one deployment.' }
          },
          required: ['team_name', 'job_name', 'deployment_id']
        },
        query: { type: 'object', properties: {}, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'dataJobExecutionRead',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions/{execution_id}',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'dataJobExecutionCancel',
    method: 'DELETE',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions/{execution_id}',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'dataJobLogsDownload',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/executions/{execution_id}/logs',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'object',
          properties: { team_name: { type: 'string' }, job_name: { type: 'string' }, execution_id: { type: 'string' } },
          required: ['team_name', 'job_name', 'execution_id']
        },
        query: {
          type: 'object',
          properties: {
            tail_lines: { minimum: -2147483648, maximum: 2147483647, type: 'integer', format: 'int32', default: 0 }
          },
          required: []
        }
      },
      required: []
    }
  },
  {
    id: 'dataJobPropertiesRead',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/properties',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'dataJobPropertiesUpdate',
    method: 'PUT',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/properties',
    isPublic: false,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: { type: 'object', description: 'Any JSON values; nulls are kept.', additionalProperties: true },
        path: {
          type: 'object',
          properties: {
            team_name: { type: 'string' },
            job_name: { type: 'string' },
            deployment_id: { type: 'string', description: 'Of no effect; a job has at most one deployment.' }
          },
          required: ['team_name', 'job_name', 'deployment_id']
        },
        query: { type: 'object', properties: {}, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'dataJobSecretsRead',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/secrets',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'dataJobSecretsUpdate',
    method: 'PUT',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/deployments/{deployment_id}/secrets',
    isPublic: false,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: { type: 'object', description: 'Any JSON values.', additionalProperties: true },
        path: {
          type: 'object',
          properties: {
            team_name: { type: 'string' },
            job_name: { type: 'string' },
            deployment_id: { type: 'string', description: 'Of no effect; a job has at most one deployment.' }
          },
          required: ['team_name', 'job_name', 'deployment_id']
        },
        query: { type: 'object', properties: {}, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'oauthCredentialsGet',
    method: 'GET',
    path: '/data-jobs/teams/{team_name}/oauth-credentials',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'oauthCredentialsPut',
    method: 'PUT',
    path: '/data-jobs/teams/{team_name}/oauth-credentials',
    isPublic: false,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: {
          type: 'object',
          required: ['clientId', 'clientSecret'],
          properties: { clientId: { type: 'string' }, clientSecret: { type: 'string' } }
        },
        path: { type: 'object', properties: { team_name: { type: 'string' } }, required: ['team_name'] },
        query: { type: 'object', properties: {}, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'clientIdGet',
    method: 'GET',
    path: '/data-jobs/teams/{team_name}/oauth-credentials/client-id',
    isPublic: true,
    accepts: [],
    schema: null
  },
  {
    id: 'getTeamIdsForClientIds',
    method: 'POST',
    path: '/data-jobs/oauth-credentials/client-ids',
    isPublic: true,
    accepts: ['application/json'],
    schema: {
      type: 'object',
      properties: {
        requestBody: { type: 'array', items: { type: 'string' } },
        path: { type: 'object', properties: {}, required: [] },
        query: { type: 'object', properties: {}, required: [] }
      },
      required: ['requestBody']
    }
  },
  {
    id: 'dataJobSourcesDownload',
    method: 'GET',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/sources',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'sourcesUpload',
    method: 'POST',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/sources',
    isPublic: false,
    accepts: ['application/octet-stream'],
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'object',
          properties: { team_name: { type: 'string' }, job_name: { type: 'string' } },
          required: ['team_name', 'job_name']
        },
        query: { type: 'object', properties: { reason: { type: 'string' } }, required: [] }
      },
      required: []
    }
  },
  {
    id: 'sourcesDelete',
    method: 'DELETE',
    path: '/data-jobs/for-team/{team_name}/jobs/{job_name}/sources',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'object',
          properties: { team_name: { type: 'string' }, job_name: { type: 'string' } },
          required: ['team_name', 'job_name']
        },
        query: { type: 'object', properties: { reason: { type: 'string' } }, required: [] }
      },
      required: []
    }
  },
  { id: 'health', method: 'GET', path: '/health', isPublic: true, accepts: [], schema: null },
  {
    id: 'runtimeCapabilities',
    method: 'GET',
    path: '/runtime/capabilities',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'runtimeEvents',
    method: 'GET',
    path: '/runtime/events',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: { type: 'object', properties: {}, required: [] },
        query: { type: 'object', properties: { position: { type: 'string' } }, required: [] }
      },
      required: []
    }
  },
  { id: 'runtimeDiskUse', method: 'GET', path: '/runtime/disk-use', isPublic: false, accepts: [], schema: null },
  {
    id: 'runtimeToken',
    method: 'POST',
    path: '/oauth/token',
    isPublic: true,
    accepts: ['application/x-www-form-urlencoded'],
    schema: null
  },
  {
    id: 'runtimeVersions',
    method: 'GET',
    path: '/runtime/jobs/{team_name}/{job_name}/versions',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'runtimeVersionSources',
    method: 'GET',
    path: '/runtime/jobs/{team_name}/{job_name}/versions/{version}/sources',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'object',
          properties: {
            team_name: { type: 'string' },
            job_name: { type: 'string' },
            version: { type: 'string', pattern: '^[0-9a-f]{40}$' }
          },
          required: ['team_name', 'job_name', 'version']
        },
        query: { type: 'object', properties: {}, required: [] }
      },
      required: []
    }
  },
  {
    id: 'runtimeDeploymentStatus',
    method: 'GET',
    path: '/runtime/jobs/{team_name}/{job_name}/deployment-status',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'runtimeSkippedStarts',
    method: 'GET',
    path: '/runtime/jobs/{team_name}/{job_name}/skipped-starts',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'runtimeExecutionSteps',
    method: 'GET',
    path: '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/steps',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'runtimeExecutionArguments',
    method: 'GET',
    path: '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/arguments',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'runtimeExecutionUsage',
    method: 'GET',
    path: '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/usage',
    isPublic: false,
    accepts: [],
    schema: null
  },
  {
    id: 'runtimeExecutionLog',
    method: 'GET',
    path: '/runtime/jobs/{team_name}/{job_name}/executions/{execution_id}/log',
    isPublic: false,
    accepts: [],
    schema: {
      type: 'object',
      properties: {
        path: {
          type: 'object',
          properties: { team_name: { type: 'string' }, job_name: { type: 'string' }, execution_id: { type: 'string' } },
          required: ['team_name', 'job_name', 'execution_id']
        },
        query: { type: 'object', properties: { position: { type: 'integer', minimum: 0 } }, required: [] }
      },
      required: []
    }
  }
];
