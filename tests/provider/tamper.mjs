// What a faulty or forging provider would send: a certified one never does, so its token answers are changed
// here after it has made them, and signed again. Each way changes one thing only.
import { createHmac, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString())
const now = () => Math.floor(Date.now() / 1000)

/** A new signing key as a private JWK. */
export function signingKey(algorithm) {
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: algorithm }
}

function signature(text, jwk) {
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  return sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
}

// Each way takes the token's header and claims and the real key, and may answer another key or signature.
const WAYS = {
  // Changes nothing: shows that signing again does no harm by itself.
  nothing: () => ({}),
  wrong_nonce: ({ claims }) => void (claims.nonce = 'another-login'),
  no_nonce: ({ claims }) => void delete claims.nonce,
  wrong_audience: ({ claims }) => void (claims.aud = 'another-client'),
  second_audience: ({ claims }) => void (claims.aud = [claims.aud, 'another-client']),
  // Fit for us, but made for another.
  other_party: ({ claims }) => void (claims.azp = 'another-client'),
  wrong_issuer: ({ claims }) => void (claims.iss = 'https://another.example'),
  expired: ({ claims }) => void (claims.exp = now() - 120),
  // Within the difference that clocks may have.
  just_expired: ({ claims }) => void (claims.exp = now() - 30),
  // A good token of an earlier login.
  old: ({ claims }) => void (claims.iat = now() - 600),
  old_auth_time: ({ claims }) => void (claims.auth_time = now() - 3600),
  no_auth_time: ({ claims }) => void delete claims.auth_time,
  // Signed with a key that the provider does not publish.
  unknown_key: ({ header, key }) => {
    const other = signingKey(key.alg)
    header.kid = other.kid
    return { key: other }
  },
  // The same under the name of one that it does publish.
  forged_key: ({ key }) => ({ key: signingKey(key.alg) }),
  no_kid: ({ header }) => void delete header.kid,
  unsigned: ({ header }) => ((header.alg = 'none'), { sign: () => '' }),
  // Signed with what every client knows: its own secret.
  shared_secret: ({ header, secret }) => {
    header.alg = 'HS256'
    return { sign: (text) => createHmac('sha256', secret).update(text).digest('base64url') }
  },
  no_id_token: () => null,
}

/** The names of the ways. */
export const ways = Object.keys(WAYS)

/** The id token changed in one way; none at all for `no_id_token`. */
export function tampered(way, idToken, key, secret) {
  const [header, claims] = idToken.split('.').slice(0, 2).map(decode)
  const changed = WAYS[way]({ header, claims, key, secret })
  if (changed === null) return undefined
  const text = `${encode(header)}.${encode(claims)}`
  const make = changed?.sign ?? ((text) => signature(text, changed?.key ?? key))
  return `${text}.${make(text)}`
}
