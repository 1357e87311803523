/** What an app asks about the tokens it was given, with its client id and secret as Basic credentials: are they good, a new one in place, away with them. */
import * as Crypto from "node:crypto"
import { basicCredentials } from "../../oauth/Parameters.ts"
import { badCredentials } from "../Access.ts"
import type { Client } from "../apps/App.ts"
import type { Registry } from "../apps/Registry.ts"
import type { Answer, Exchange } from "../Exchange.ts"
import { textOf } from "../RecordText.ts"
import { notFound, validationFailed } from "../Refusal.ts"
import { readFields } from "../RequestBody.ts"
import type { GlobalRoute } from "../Route.ts"
import { formatOptionalTimestamp, formatTimestamp, toTimestamp } from "../Timestamp.ts"
import { simpleUserWire } from "../UserWire.ts"
import type { Grant, Grants } from "./Grants.ts"

const wire = ({ rendering }: Exchange, grant: Grant) => ({
  id: grant.id,
  url: `${rendering.origin}/authorizations/${grant.id}`,
  app: { client_id: grant.client.clientId, name: grant.client.name, url: grant.client.callbackUrls[0] },
  token: grant.accessToken,
  hashed_token: Crypto.hash("sha256", grant.accessToken),
  token_last_eight: grant.accessToken.slice(-8),
  note: null,
  note_url: null,
  created_at: formatTimestamp(toTimestamp(grant.createdAt)),
  updated_at: formatTimestamp(toTimestamp(grant.createdAt)),
  scopes: grant.scopes,
  fingerprint: null,
  expires_at: formatOptionalTimestamp(grant.expiresAt === undefined ? null : toTimestamp(grant.expiresAt)),
  user: simpleUserWire(rendering, grant.user),
})

export const applicationRoutes = (registry: Registry, grants: Grants): ReadonlyArray<GlobalRoute> => {
  const clientOf = ({ request, params }: Exchange): Client => {
    const basic = basicCredentials(request.headers["authorization"])
    const client = registry.client(basic?.id ?? "")
    if (client === undefined || client.secret !== basic?.secret) throw badCredentials()
    if (client.clientId !== params["client_id"]) throw notFound()
    return client
  }
  /** The grant of the token in the body; `missing` is thrown for a token that is not this app's, or no more. */
  const grantIn = (exchange: Exchange, missing: () => Error): Grant => {
    const client = clientOf(exchange)
    const token = readFields(exchange.request.body)["access_token"]
    if (typeof token !== "string" || token === "") {
      throw validationFailed({ resource: "OauthAccess", field: "access_token", code: "missing_field" })
    }
    const grant = grants.find(client, token, exchange.now)
    if (grant === undefined) throw missing()
    return grant
  }
  const unknownToken = (): Error => validationFailed({ resource: "OauthAccess", field: "access_token", code: "invalid" })
  const path = "/applications/{client_id}/token"

  const reset = (exchange: Exchange): Answer => {
    const old = grantIn(exchange, unknownToken)
    grants.revoke(old)
    const grant = grants.issue(old.client, old.user, old.scopes, old.expiresAt !== undefined, exchange.now)
    return { status: 200, text: textOf(wire(exchange, grant)) }
  }

  return [
    { method: "POST", path, handle: (exchange) => ({ status: 200, text: textOf(wire(exchange, grantIn(exchange, notFound))) }) },
    { method: "PATCH", path, handle: reset },
    {
      method: "DELETE",
      path,
      handle: (exchange) => {
        grants.revoke(grantIn(exchange, unknownToken))
        return { status: 204 }
      },
    },
    {
      method: "DELETE",
      path: "/applications/{client_id}/grant",
      handle: (exchange) => {
        const { client, user } = grantIn(exchange, unknownToken)
        grants.revokeAll(client, user)
        return { status: 204 }
      },
    },
  ]
}
