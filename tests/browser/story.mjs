// The main job from search to proof, clicked by the people of the sample city, each at their own browser:
// search, basket, one submission, decisions of several departments, configuration, one hand-over, calls,
// an end of the grant, and what the auditor reads. See pages.mjs for where things are.
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import {
  PAGES,
  TELEPHONE_PAGES,
  app,
  audit,
  basket,
  catalogue,
  desk,
  frame,
  request,
  resource,
} from './pages.mjs'
import { decide, signIn, signOut, switchLanguage } from './person.mjs'
import { TELEPHONE } from './browser.mjs'

export const needsApp = true

/** Entries of three departments that share under conditions, and the words one finds them by. */
const WANTED = [
  { provider: '市卫生健康委', head: 'head@health', title: '医师执业注册信息', query: '医师 注册' },
  { provider: '市民政局', head: 'head@civil', title: '残疾人两项补贴发放信息', query: '残疾人 补贴' },
]
/** Others, for the browser that runs no scripts: what is asked for already offers no basket. */
const WITHOUT_SCRIPTS = [
  { title: '医疗机构执业登记信息', query: '医疗机构 登记' },
  { title: '养老机构备案信息', query: '养老机构' },
]
const REQUEST = '惠民政策一件事：资格复核'
const people = new Map()

async function person(town, login) {
  if (!people.has(login)) {
    const visitor = await town.visitor()
    await signIn(visitor, login)
    people.set(login, visitor)
  }
  return people.get(login)
}

async function fillBasket(visitor, wanted = WANTED) {
  for (const { title, query } of wanted) {
    await visitor.open('/')
    await frame.search(visitor.page).fill(query)
    await Promise.all([visitor.page.waitForURL(/q=/), frame.search(visitor.page).press('Enter')])
    await visitor.arrived()
    await visitor.follow(catalogue.hit(visitor.page, title))
    await visitor.screenshot(`resource ${title}`)
    await visitor.press(resource.addToBasket(visitor.page), resource.inBasket(visitor.page))
  }
  await visitor.open('/basket')
  for (const { title } of wanted) await basket.line(visitor.page, title).waitFor()
}

async function submitBasket(visitor, title) {
  const { page } = visitor
  const nextYear = `${new Date().getFullYear() + 1}-06-30`
  const select = basket.app(page)
  await select.selectOption({ index: (await select.locator('option').count()) - 1 })
  await basket.title(page).fill(title)
  await basket.basis(page).fill('《重庆市数据条例》第三十二条')
  await basket.scenario(page).fill('惠民政策资格复核')
  await basket.scope(page).fill('渝中区民政科')
  await basket.until(page).fill(nextYear)
  await visitor.screenshot('basket')
  await decide(visitor, basket.submit)
  await page.getByText(title).first().waitFor()
}

/** The envelope's lines as a program reads them from `.env`. */
const settings = (text) =>
  Object.fromEntries(
    text
      .split('\n')
      .map((line) => line.match(/^\s*(?:export\s+)?([A-Z0-9_]+)=["']?(.*?)["']?\s*$/))
      .filter(Boolean)
      .map(([, name, value]) => [name, value]),
  )
const ending = (all, suffix) => Object.entries(all).find(([name]) => name.endsWith(suffix))?.[1]

let envelope

const text64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** A proof that the caller holds the key a token is bound to (RFC 9449), as data of grade 3 and above asks. */
function proof(method, url, token) {
  const { kty, crv, x, y } = key.publicKey.export({ format: 'jwk' })
  const claims = { jti: randomUUID(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000) }
  if (token) claims.ath = createHash('sha256').update(token).digest('base64url')
  const signed = `${text64({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } })}.${text64(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

async function rows(address) {
  const secret = `${ending(envelope, 'CLIENT_ID')}:${ending(envelope, 'CLIENT_SECRET')}`
  const endpoint = Object.values(envelope).find((value) => /\/gw\/gra_/.test(value))
  const door = new URL('/oauth/token', address).href
  const token = await fetch(door, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}`, dpop: proof('POST', door) },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: endpoint }),
  })
  if (!token.ok) return token
  const { access_token } = await token.json()
  const headers = { authorization: `DPoP ${access_token}`, dpop: proof('GET', endpoint, access_token) }
  return fetch(endpoint, { headers })
}

export const cases = {
  'a visitor is asked to sign in, and signs in and out': async (town) => {
    const visitor = await town.visitor()
    await signIn(visitor, 'developer@yuzhong')
    await visitor.screenshot('home')
    await signOut(visitor)
  },

  'a developer fills one basket over several departments and submits once': async (town) => {
    const developer = await person(town, 'developer@yuzhong')
    await fillBasket(developer)
    await submitBasket(developer, REQUEST)
    await developer.screenshot('request submitted')
  },

  'the office head signs off': async (town) => {
    const head = await person(town, 'head@yuzhong')
    await head.open('/inbox')
    await head.follow(desk.case(head.page, REQUEST))
    await decide(head, request.signOff)
    await head.screenshot('request signed off')
  },

  'each department decides its own line': async (town) => {
    for (const { head: login, title } of WANTED) {
      const head = await person(town, login)
      await head.open('/inbox')
      await head.follow(desk.case(head.page, title))
      await head.screenshot(`case ${title}`)
      for (const other of WANTED.filter((other) => other.head !== login)) {
        assert.equal(
          await desk.case(head.page, other.title).count(),
          0,
          `${login} decides nothing of ${other.provider}`,
        )
      }
      await decide(head, desk.agree)
    }
  },

  'the developer follows one timeline and configures once': async (town) => {
    const developer = await person(town, 'developer@yuzhong')
    await developer.open('/requests')
    await developer.follow(request.entry(developer.page, REQUEST))
    for (const { provider } of WANTED) await request.lane(developer.page, provider).waitFor()
    await developer.screenshot('request decided')
    await developer.open('/apps')
    await developer.follow(app.first(developer.page))
    await decide(developer, app.configure)
    await developer.screenshot('configuration before')
    await decide(developer, app.apply)
    await developer.screenshot('configuration sealed')
    let sealed = developer.page.url()
    // The envelope can be opened once the log holds what was agreed and every grant is open.
    for (let looks = 0; looks < 60 && !(await app.envelope(developer.page).isVisible()); looks++) {
      await developer.open(sealed)
    }
    await developer.follow(app.envelope(developer.page))
    sealed = developer.page.url()
    for (let looks = 0; looks < 60 && !(await app.openEnvelope(developer.page).isVisible()); looks++) {
      await developer.open(sealed)
    }
    await developer.screenshot('envelope sealed')
    await decide(developer, app.openEnvelope)
    envelope = settings(await app.environment(developer.page).innerText())
    assert.ok(
      ending(envelope, 'CLIENT_ID') && ending(envelope, 'CLIENT_SECRET'),
      'the envelope holds the credential',
    )
    await developer.open(sealed)
    await app.alreadyOpened(developer.page).waitFor()
  },

  'the program reads rows with what it was handed': async (town) => {
    const answer = await rows(town.address)
    assert.equal(answer.status, 200, await answer.clone().text())
    assert.ok((await answer.json()).items.length > 0)
  },

  'the auditor reads who decided': async (town) => {
    const auditor = await person(town, 'auditor@city')
    await auditor.open('/audit')
    await audit.verified(auditor.page).waitFor()
    assert.ok((await audit.entries(auditor.page).count()) > WANTED.length)
    await auditor.screenshot('audit')
  },

  'every page is good in both languages, by keyboard': async (town) => {
    for (const [path, login] of PAGES) {
      const visitor = await person(town, login)
      await visitor.open(path)
      await visitor.screenshot(`page${path.replaceAll('/', ' ')}`)
      await visitor.checkKeyboard()
      await switchLanguage(visitor, 'en')
      await visitor.screenshot(`page${path.replaceAll('/', ' ')} english`)
      await switchLanguage(visitor, 'zh')
    }
  },

  'the same basket is filled and submitted without JavaScript': async (town) => {
    const visitor = await town.withoutJavaScript()
    await signIn(visitor, 'developer@yuzhong')
    await fillBasket(visitor, WITHOUT_SCRIPTS)
    await submitBasket(visitor, `${REQUEST}（无脚本）`)
  },

  'an office head works on a telephone': async (town) => {
    for (const [path, login] of TELEPHONE_PAGES) {
      const visitor = await town.visitor({ viewport: TELEPHONE })
      await signIn(visitor, login)
      await visitor.open(path)
      await visitor.screenshot(`telephone${path.replaceAll('/', ' ')}`)
    }
  },

  'nobody learns of a page that is not theirs': async (town) => {
    const visitor = await person(town, 'contractor@vendor')
    await visitor.openRefused('/resources/res_00000000000000000000000000', 404)
    await visitor.openRefused('/nothing-here', 404)
    await visitor.screenshot('not found')
    assert.ok(await frame.search(visitor.page).isVisible(), 'one can go on from there')
  },
}
