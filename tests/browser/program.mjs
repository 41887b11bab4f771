// What an application does with the envelope it was handed: asks for a token, proves that it holds the key the
// token is bound to, and calls. It knows the published protocols and nothing of the pages.
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An application with the settings of one opened envelope. */
export class Program {
  /** `environment` is the text of the envelope's `.env`. */
  constructor(address, environment) {
    this.address = address
    this.settings = Object.fromEntries(
      environment
        .split('\n')
        .map((line) => line.match(/^\s*(?:export\s+)?([A-Z0-9_]+)=["']?(.*?)["']?\s*$/))
        .filter(Boolean)
        .map(([, name, value]) => [name, value]),
    )
    this.key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  }

  setting(suffix) {
    return Object.entries(this.settings).find(([name]) => name.endsWith(suffix))?.[1]
  }

  hasCredential() {
    return Boolean(this.setting('CLIENT_ID') && this.setting('CLIENT_SECRET'))
  }

  /** Where the rows of a grant are called. */
  endpoint(grant) {
    return Object.values(this.settings).find((value) => value.includes(`/gw/${grant}/`))
  }

  /** A proof that the caller holds the key (RFC 9449), as data of grade 3 and above asks. */
  proof(method, url, token) {
    const { kty, crv, x, y } = this.key.publicKey.export({ format: 'jwk' })
    const claims = { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000) }
    if (token) claims.ath = createHash('sha256').update(token).digest('base64url')
    const head = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }
    const signed = `${encoded(head)}.${encoded(claims)}`
    const signature = sign('sha256', Buffer.from(signed), {
      key: this.key.privateKey,
      dsaEncoding: 'ieee-p1363',
    })
    return `${signed}.${signature.toString('base64url')}`
  }

  /** Calls the rows of a grant; answers the refusal instead where there is no token for it any more. */
  async rows(grant) {
    const endpoint = this.endpoint(grant)
    const secret = `${this.setting('CLIENT_ID')}:${this.setting('CLIENT_SECRET')}`
    const door = new URL('/oauth/token', this.address).href
    const basic = `Basic ${Buffer.from(secret).toString('base64')}`
    const token = await fetch(door, {
      method: 'POST',
      headers: { authorization: basic, dpop: this.proof('POST', door) },
      body: new URLSearchParams({ grant_type: 'client_credentials', resource: endpoint }),
    })
    if (!token.ok) return token
    this.token = (await token.json()).access_token
    return this.callAgain(grant)
  }

  /** Calls with the token it holds already. */
  callAgain(grant) {
    const endpoint = this.endpoint(grant)
    const headers = { authorization: `DPoP ${this.token}`, dpop: this.proof('GET', endpoint, this.token) }
    return fetch(endpoint, { headers })
  }
}
