// The main job from search to proof, clicked by the people of the sample city, each at their own browser. One
// description of it is run three times: in Chinese, in English, and in Chinese without a line of script. See
// pages.mjs for where things are, program.mjs for the application that calls.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  PAGES,
  TELEPHONE_PAGES,
  app,
  audit,
  basket,
  catalogue,
  desk,
  dispute,
  frame,
  grant,
  request,
  resource,
} from './pages.mjs'
import { decide, signIn, signOut, switchLanguage } from './person.mjs'
import { TELEPHONE } from './browser.mjs'
import { Program } from './program.mjs'

export const needsApp = true

const DEVELOPER = 'developer@yuzhong'
const ZH = {
  app: '惠民政策资格复核',
  purpose: '办理惠民政策一件事',
  basis: '《重庆市数据条例》第三十二条',
  scenario: '惠民政策资格复核',
  scope: '渝中区民政科',
  reason: '用途以外的批量调用，须先说明',
  refusal: '申请用途不在已公布的共享条件之内',
  grounds: '用途在本单位法定职责之内，已公布的条件均满足',
}
const EN = {
  app: 'Parking permits',
  purpose: 'Checks applications for parking permits',
  basis: 'Data Regulation of Chongqing, Art. 32',
  scenario: 'Checking an application for a parking permit',
  scope: 'Permit desk of Yuzhong',
  reason: 'Calls in bulk beyond the purpose',
  refusal: 'The purpose is not among the published conditions',
  grounds: 'The purpose is a statutory duty and meets every published condition',
}
/** The same story with other entries each time, as what is held already is not asked for again. Of each entry:
 * how one finds it, who answers, and how; `without` is the item that a narrower answer leaves out. */
const RUNS = [
  {
    name: 'Chinese',
    options: {},
    language: 'zh',
    title: '惠民政策一件事：资格复核',
    words: ZH,
    way: 'suspend',
    wanted: [
      {
        title: '医师执业注册信息',
        query: '医师 注册',
        provider: '市卫生健康委',
        head: 'head@health',
        without: 'practice_scope',
      },
      {
        title: '社会救助对象信息',
        query: '社会救助',
        provider: '市民政局',
        head: 'head@civil',
      },
    ],
  },
  {
    name: 'English',
    options: { language: 'en-US' },
    language: 'en',
    title: 'Parking permits: who may have one',
    words: EN,
    way: 'end',
    wanted: [
      {
        title: 'Registered motor vehicles',
        query: 'motor vehicles',
        provider: 'Public Security',
        head: 'head@police',
        without: 'brand',
      },
      {
        title: 'Sole traders',
        query: 'sole traders',
        provider: 'Market',
        head: 'head@market',
        refused: true,
      },
    ],
  },
  {
    name: 'Chinese without scripts',
    options: { javaScript: false },
    language: 'zh',
    title: '惠民政策一件事：婚姻状况核对',
    words: { ...ZH, app: '婚姻状况核对' },
    way: 'suspend',
    wanted: [
      {
        title: '婚姻登记信息',
        query: '婚姻 登记',
        provider: '市民政局',
        head: 'head@civil',
        without: 'office',
      },
      {
        title: '人口基本信息',
        query: '人口 基本',
        provider: '市公安局',
        head: 'head@police',
        refused: true,
      },
    ],
  },
]

/** The people of one run, each with a browser in the run's language. */
class Cast {
  constructor(run) {
    this.run = run
    this.people = new Map()
  }
  async as(town, login) {
    if (!this.people.has(login)) {
      const visitor = await town.visitor(this.run.options)
      await signIn(visitor, login)
      this.people.set(login, visitor)
    }
    return this.people.get(login)
  }
}

async function registerApp(developer, { words }) {
  const { page } = developer
  await developer.open('/apps?new=1')
  await app.name(page).fill(words.app)
  await app.purpose(page).fill(words.purpose)
  await decide(developer, app.send)
  await page.getByText(words.app).first().waitFor()
}

async function fillBasket(developer, { wanted }) {
  const { page } = developer
  for (const { title, query } of wanted) {
    await developer.open('/')
    await frame.search(page).fill(query)
    await Promise.all([page.waitForURL(/q=/), frame.search(page).press('Enter')])
    await developer.arrived()
    await developer.follow(catalogue.hit(page, title))
    await developer.press(resource.addToBasket(page), resource.inBasket(page))
  }
  await developer.open('/basket')
  for (const { title } of wanted) await basket.line(page, title).waitFor()
}

async function submitBasket(developer, { title, words }) {
  const { page } = developer
  await basket.app(page).selectOption({ label: words.app })
  await basket.title(page).fill(title)
  await basket.basis(page).fill(words.basis)
  await basket.scenario(page).fill(words.scenario)
  await basket.scope(page).fill(words.scope)
  await basket.until(page).fill(`${new Date().getFullYear() + 1}-06-30`)
  await decide(developer, basket.submit)
  await page.getByText(title).first().waitFor()
}

/** Opens what a summary hides, chooses what it asks for, says why, and sends it. */
async function giveReason(visitor, drop, reason, result) {
  const send = (page) => drop.send(page)
  const fill = async () => {
    await drop.open(visitor.page).click()
    if (result) await dispute.result(visitor.page, result).check()
    if (await drop.ground(visitor.page).isVisible()) await drop.ground(visitor.page).selectOption({ index: 1 })
    await drop.reason(visitor.page).fill(reason)
  }
  await fill()
  await decide(visitor, send, fill)
}

async function answerLine(visitor, line, { words, wanted }) {
  const { page } = visitor
  await visitor.open('/inbox')
  for (const other of wanted.filter((other) => other.head !== line.head)) {
    assert.equal(
      await desk.case(page, other.title).count(),
      0,
      `${line.head} decides nothing of ${other.provider}`,
    )
  }
  await visitor.follow(desk.case(page, line.title))
  if (line.refused) return giveReason(visitor, desk.refuse, words.refusal)
  const narrow = async () => line.without && desk.item(page, line.without).uncheck()
  await narrow()
  await decide(visitor, desk.agree, narrow)
}

/** The requester disputes a refusal; authority and government have their say in turn, each where it waits for them. */
async function disputeRefusal(cast, town, run, line) {
  const developer = await cast.as(town, DEVELOPER)
  await developer.open('/requests')
  await developer.follow(request.entry(developer.page, run.title))
  await giveReason(developer, request.dispute, run.words.grounds)
  await giveReason(developer, dispute.escalate, run.words.grounds)
  const authority = await cast.as(town, 'authority@city')
  await authority.open('/authority')
  await authority.follow(dispute.entry(authority.page, line.title))
  await giveReason(authority, dispute.mediate, run.words.grounds, 'no_result')
  const government = await cast.as(town, 'government@city')
  await government.open('/inbox')
  await government.follow(dispute.entry(government.page, line.title))
  await giveReason(government, dispute.decide, run.words.grounds, 'provide')
  await dispute.decided(government.page).waitFor()
}

/** Looks at a page again until it shows what is to come by itself within seconds. */
async function lookUntil(visitor, target) {
  const at = visitor.page.url()
  for (let looks = 0; looks < 60 && !(await target(visitor.page).isVisible()); looks++) {
    await visitor.page.waitForTimeout(250)
    await visitor.open(at)
  }
}

async function configure(developer, { words }) {
  const { page } = developer
  await developer.open('/apps')
  await developer.follow(app.entry(page, words.app))
  await decide(developer, app.configure)
  await decide(developer, app.apply)
  await lookUntil(developer, app.envelope)
  await developer.follow(app.envelope(page))
  await lookUntil(developer, app.openEnvelope)
  const sealed = page.url()
  await decide(developer, app.openEnvelope)
  const environment = await app.environment(page).innerText()
  await developer.open(sealed)
  await app.alreadyOpened(page).waitFor()
  return environment
}

/** Goes to the grant of an entry and answers its identifier. */
async function openGrant(visitor, title) {
  await visitor.open('/grants')
  await visitor.follow(grant.entry(visitor.page, title))
  return /gra_\w+/.exec(visitor.page.url())[0]
}

/** Proves a receipt with the program that an auditor runs at home, without the application. */
async function proveReceipt(town, auditor) {
  const directory = mkdtempSync(join(tmpdir(), 'matou-receipt-'))
  const file = join(directory, 'receipt.tlog-proof')
  try {
    await auditor.download(audit.receipt(auditor.page), file)
    const key = await (await fetch(new URL('/log/key', town.address))).text()
    return execFileSync(town.binary, ['audit', 'verify', '--receipt', file, '--key', key.trim()], {
      encoding: 'utf8',
    })
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function story(run) {
  const cast = new Cast(run)
  const agreed = run.wanted.filter((line) => !line.refused)
  const refused = run.wanted.find((line) => line.refused)
  const narrowed = run.wanted.find((line) => line.without)
  let program
  let held
  return {
    'a developer registers an application, fills one basket over two departments and submits once': async (
      town,
    ) => {
      const developer = await cast.as(town, DEVELOPER)
      await registerApp(developer, run)
      await fillBasket(developer, run)
      await submitBasket(developer, run)
    },

    'the office head signs off': async (town) => {
      const head = await cast.as(town, 'head@yuzhong')
      await head.open('/inbox')
      await head.follow(desk.case(head.page, run.title))
      await decide(head, request.signOff)
    },

    'each department decides its own line': async (town) => {
      for (const line of run.wanted) await answerLine(await cast.as(town, line.head), line, run)
    },

    ...(refused && {
      'a refusal is disputed, and the provider owes what the government decided': async (town) => {
        await disputeRefusal(cast, town, run, refused)
        const head = await cast.as(town, refused.head)
        await head.open('/inbox')
        await head.follow(desk.case(head.page, refused.title))
        await desk.obliged(head.page).waitFor()
        assert.equal(await desk.refuse.open(head.page).count(), 0, `${refused.head} refuses no more`)
      },
    }),

    'the developer follows one timeline, configures once and opens the envelope once': async (town) => {
      const developer = await cast.as(town, DEVELOPER)
      await developer.open('/requests')
      await developer.follow(request.entry(developer.page, run.title))
      for (const { provider } of run.wanted) await request.lane(developer.page, provider).waitFor()
      program = new Program(town.address, await configure(developer, run))
      assert.ok(program.hasCredential(), 'the envelope holds the credential')
    },

    'the application reads what was agreed, and nothing beside': async (town) => {
      const developer = await cast.as(town, DEVELOPER)
      for (const line of agreed) {
        const id = await openGrant(developer, line.title)
        await grant.live(developer.page).waitFor()
        const answer = await program.rows(id)
        assert.equal(answer.status, 200, await answer.clone().text())
        const { items } = await answer.json()
        assert.ok(items.length > 0, `there are rows of ${line.title}`)
        if (line === narrowed) {
          held = id
          assert.ok(!(line.without in items[0]), `${line.without} was left out of the answer`)
        }
      }
    },

    'the provider stops it, and the next call is refused': async (town) => {
      assert.equal((await program.rows(held)).status, 200)
      const head = await cast.as(town, narrowed.head)
      await openGrant(head, narrowed.title)
      const way = grant.ways[run.way]
      await giveReason(head, way, run.words.reason)
      await way.done(head.page).waitFor()
      assert.equal((await program.callAgain(held)).status, 403, 'the token it holds opens nothing any more')
      assert.ok((await program.rows(held)).status >= 400, 'nor is there another')
    },

    'the auditor reads who decided and takes a receipt that verifies': async (town) => {
      const auditor = await cast.as(town, 'auditor@city')
      await auditor.open('/audit')
      await audit.verified(auditor.page).waitFor()
      await auditor.follow(audit.agreed(auditor.page))
      await lookUntil(auditor, audit.proven)
      await audit.proven(auditor.page).waitFor()
      assert.match(await proveReceipt(town, auditor), run.language === 'en' ? /the receipt is valid/ : /收据有效/)
    },
  }
}

const stories = RUNS.map((run) =>
  Object.entries(story(run)).map(([title, act]) => [`${run.name}: ${title}`, act]),
)

export const cases = {
  'a visitor is asked to sign in, and signs in and out': async (town) => {
    const visitor = await town.visitor()
    await signIn(visitor, DEVELOPER)
    await signOut(visitor)
  },

  ...Object.fromEntries(stories.flat()),

  'every page is good in both languages, by keyboard': async (town) => {
    const cast = new Cast(RUNS[0])
    for (const [path, login] of PAGES) {
      const visitor = await cast.as(town, login)
      await visitor.open(path)
      await visitor.checkKeyboard()
      await switchLanguage(visitor, 'en')
      await switchLanguage(visitor, 'zh')
    }
  },

  'people work on a telephone': async (town) => {
    const cast = new Cast({ options: { viewport: TELEPHONE } })
    for (const [path, login] of TELEPHONE_PAGES) {
      const visitor = await cast.as(town, login)
      await visitor.open(path)
    }
  },

  'nobody learns of a page that is not theirs': async (town) => {
    const visitor = await new Cast(RUNS[0]).as(town, 'contractor@vendor')
    await visitor.openRefused('/resources/res_00000000000000000000000000', 404)
    await visitor.openRefused('/nothing-here', 404)
    assert.ok(await frame.search(visitor.page).isVisible(), 'one can go on from there')
  },
}
