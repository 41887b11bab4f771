// Where the provider keeps codes and sessions: in memory, and beyond the life of one provider object, so that
// a new one with another key goes on where the former stopped. The provider itself looks at expiry.
const kept = new Map()

/** The adapter that `oidc-provider` asks for, one per kind of record. */
export class Store {
  constructor(kind) {
    this.kind = kind
  }
  key(id) {
    return `${this.kind} ${id}`
  }
  async upsert(id, record) {
    kept.set(this.key(id), record)
  }
  async find(id) {
    return kept.get(this.key(id))
  }
  async findByUid(uid) {
    return [...kept].find(([key, record]) => key.startsWith(this.key('')) && record.uid === uid)?.[1]
  }
  async consume(id) {
    kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000)
  }
  async destroy(id) {
    kept.delete(this.key(id))
  }
  async revokeByGrantId(grantId) {
    for (const [key, record] of kept) if (record.grantId === grantId) kept.delete(key)
  }
}
