// An OpenID provider that is not ours, for the login tests: the certified npm package `oidc-provider`, one
// client and a login form, on a port of loopback.
//
// It prints its issuer and serves until its standard input ends, so it never outlives the test that started
// it. `POST /-/tamper/WAY` makes its token answers faulty from then on (see tamper.mjs), `POST /-/rotate`
// replaces its signing key, `POST /-/words` makes the token endpoint fail with words of its own.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { parseArgs } from 'node:util'
import { interaction } from './form.mjs'
import { load } from './modules.mjs'
import { Store } from './store.mjs'
import { signingKey, tampered, ways } from './tamper.mjs'

const { default: Provider } = await load('oidc-provider')
const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    client: { type: 'string', default: 'matou' },
    secret: { type: 'string' },
    redirect: { type: 'string' },
    'after-logout': { type: 'string' },
    'step-up': { type: 'string', default: 'urn:example:second-factor' },
    algorithm: { type: 'string', default: 'RS256' },
    'client-auth': { type: 'string', default: 'client_secret_basic' },
  },
})
const cookieKeys = [randomUUID()]
let issuer, key, provider
let way = 'nothing'
let refusing = false

function build() {
  key = signingKey(options.algorithm)
  provider = new Provider(issuer, {
    adapter: Store,
    jwks: { keys: [key] },
    cookies: { keys: cookieKeys },
    clients: [
      {
        client_id: options.client,
        client_secret: options.secret,
        redirect_uris: [options.redirect],
        post_logout_redirect_uris: [options['after-logout']],
        token_endpoint_auth_method: options['client-auth'],
        id_token_signed_response_alg: options.algorithm,
        require_auth_time: true,
      },
    ],
    clientAuthMethods: [options['client-auth']],
    enabledJWA: { idTokenSigningAlgValues: [options.algorithm] },
    acrValues: ['plain', options['step-up']],
    claims: { openid: ['sub'], profile: ['name'], acr: null, auth_time: null },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: logoutPage },
    },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: `${id} by name` }) }),
    loadExistingGrant,
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 600, Session: 600 },
  })
  provider.use(misbehave)
}

function logoutPage(context, form) {
  context.body = `<!doctype html><html lang="en"><head><title>Sign out</title></head><body><h1>Sign out</h1>
${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button></body></html>`
}

// The one client is the city's own: nobody is asked whether it may know them.
async function loadExistingGrant({ oidc }) {
  const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
  grant.addOIDCScope('openid profile')
  await grant.save()
  return grant
}

async function misbehave(context, next) {
  await next()
  if (context.oidc?.route !== 'token') return
  if (refusing) {
    context.status = 400
    context.body = { error: 'invalid_grant', error_description: 'words of the provider: the code is stale' }
  } else if (context.body?.id_token) {
    context.body.id_token = tampered(way, context.body.id_token, key, options.secret)
  }
}

function control(path, response) {
  const [, what, name] = path.slice(1).split('/')
  if (what === 'tamper' && ways.includes(name)) way = name
  else if (what === 'rotate') build()
  else if (what === 'words') refusing = true
  else response.statusCode = 404
  response.end()
}

const server = createServer(async (request, response) => {
  try {
    if (request.url.startsWith('/-/')) control(request.url, response)
    else if (request.url.startsWith('/interaction/'))
      await interaction(provider, options['step-up'], request, response)
    else await provider.callback()(request, response)
  } catch (cause) {
    console.error(cause)
    response.statusCode = 500
    response.end()
  }
})
process.stdin.resume().on('end', () => process.exit(0))
server.listen(Number(options.port), '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`
  build()
  console.log(issuer)
})
