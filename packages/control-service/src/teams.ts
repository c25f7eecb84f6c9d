import type { CallOptions, Connection } from './connection.js';
import type { OauthTeamClientId } from './generated/models/OauthTeamClientId.js';
import { TeamsApi } from './generated/services/TeamsApi.js';
import { Secret } from './secrets.js';

/** OAuth applications of teams. A service without Vault answers 501. */
export class Teams {
  constructor(private readonly connection: Connection) {}

  async credentials(
    team: string,
    options?: CallOptions
  ): Promise<{ teamName: string; clientId: string; clientSecret: Secret<string> }> {
    const api = this.#api(`read the OAuth application of team "${team}"`, 'json', options);
    const found = await api.oauthCredentialsGet({ teamName: team });
    return { ...found, clientSecret: new Secret(found.clientSecret) };
  }

  async setCredentials(
    team: string,
    credentials: { readonly clientId: string; readonly clientSecret: string },
    options?: CallOptions
  ): Promise<void> {
    return this.#api(`set the OAuth application of team "${team}"`, 'nothing', options).oauthCredentialsPut({
      teamName: team,
      requestBody: credentials
    });
  }

  /** Needs no sign-in. */
  async clientId(team: string, options?: CallOptions): Promise<OauthTeamClientId> {
    return this.#api(`read the OAuth client id of team "${team}"`, 'json', options).clientIdGet({ teamName: team });
  }

  /** The teams of these client ids; unknown ones are left out. Needs no sign-in. */
  async findByClientIds(clientIds: ReadonlyArray<string>, options?: CallOptions): Promise<OauthTeamClientId[]> {
    return this.#api('find the teams of OAuth clients', 'json', options).getTeamIdsForClientIds({
      requestBody: [...clientIds]
    });
  }

  #api(intent: string, expected: 'json' | 'nothing', options?: CallOptions): TeamsApi {
    return new TeamsApi(this.connection.call({ intent, expected, repeatable: expected === 'json' }, options));
  }
}
