// Headless Chromium, and visitors in it. A visitor is one person at one browser: whatever page they come to
// is checked (see checks.mjs), and nothing they do may log an error or fail to load.
import { createRequire } from 'node:module'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { FAULTS, focusSeen, notReached } from './checks.mjs'

const directory = process.env.MATOU_TEST_BROWSER
if (!directory) {
  console.error('MATOU_TEST_BROWSER is not set: run tests/run, which installs the packages and sets it')
  process.exit(2)
}
const { chromium } = createRequire(join(directory, 'package.json'))('playwright-core')

/** The screen of most officials (look.md), and a telephone. */
export const SCREEN = { width: 1366, height: 768 }
export const TELEPHONE = { width: 390, height: 844 }
const PATIENCE_MILLISECONDS = 15_000
// More stops than any page has: past them the keyboard is caught in a circle.
const STOPS_MAX = 400

/** Chromium as Debian ships it, with everything off that asks for the open network. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.MATOU_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** One person at one browser of their own. */
export class Visitor {
  /** `address` is the application's; `options` are `javaScript` (true), `viewport` and `language` (zh-CN). */
  static async come(browser, address, { javaScript = true, viewport = SCREEN, language = 'zh-CN' } = {}) {
    const context = await browser.newContext({
      javaScriptEnabled: javaScript,
      viewport,
      locale: language,
      timezoneId: 'Asia/Shanghai',
      baseURL: address,
      reducedMotion: 'reduce',
    })
    context.setDefaultTimeout(PATIENCE_MILLISECONDS)
    return new Visitor(context, await context.newPage(), address)
  }

  constructor(context, page, address) {
    this.context = context
    this.page = page
    this.address = address
    /** Everything that was wrong, each with the page it was wrong on. */
    this.wrong = []
    /** Addresses of documents that may answer with a refusal, and nothing else may. */
    this.refusals = new Set()
    this.watch()
  }

  watch() {
    const { page } = this
    page.on('console', (message) => {
      const refused =
        message.text().startsWith('Failed to load resource') && this.refusals.has(message.location().url)
      const asked = this.mayRefuse && message.text().includes(String(this.mayRefuse))
      if (message.type() === 'error' && !refused && !asked) this.note(`the console says: ${message.text()}`)
    })
    page.on('pageerror', (cause) => this.note(`a script failed: ${cause.message}`))
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText
      // Leaving a page ends what it was still waiting for.
      const waited = ['fetch', 'xhr', 'eventsource', 'image', 'other']
      const left = why === 'net::ERR_ABORTED' && (waited.includes(request.resourceType()) || this.downloads)
      if (!left) this.note(`${request.method()} ${request.url()} failed: ${why}`)
    })
    page.on('response', (response) => {
      if (response.status() === this.mayRefuse) this.refusals.add(response.url())
      if (response.status() >= 400 && !this.refusals.has(response.url())) {
        this.note(`${response.request().method()} ${response.url()} answered ${response.status()}`)
      }
    })
  }

  note(fault) {
    const sentence = `${new URL(this.page.url()).pathname} ${fault}`
    if (!this.wrong.includes(sentence)) this.wrong.push(sentence)
  }

  /** Opens a path of the application. */
  async open(path) {
    const response = await this.page.goto(path)
    await this.arrived()
    return response
  }

  /** Opens a path that must be refused with this status; the page must be as good as any other. */
  async openRefused(path, status) {
    const url = new URL(path, this.address).href
    this.refusals.add(url)
    const response = await this.page.goto(path)
    if (response.status() !== status) this.note(`${path} answered ${response.status()} instead of ${status}`)
    await this.arrived()
  }

  /** Presses a link or button and waits for the page it leads to. */
  async follow(target) {
    await Promise.all([this.page.waitForEvent('framenavigated'), target.click()])
    await this.arrived()
  }

  /** The same, where the answer may be this refusal; without another one, that the person must prove their
   * presence first. */
  async followRefused(target, status = 403) {
    this.mayRefuse = status
    await this.follow(target)
    this.mayRefuse = undefined
  }

  /** Presses what gives a file instead of a page, and keeps the file at this path. */
  async download(target, path) {
    // For the page that shows it, a file is a page that never came.
    this.downloads = true
    const [file] = await Promise.all([this.page.waitForEvent('download'), target.click()])
    await file.saveAs(path)
    this.downloads = false
  }

  /** Presses something that changes the page, whether by a script or by a page anew, until `seen` shows. */
  async press(target, seen) {
    await target.click()
    await seen.waitFor()
    await this.arrived()
  }

  async arrived() {
    await this.page.waitForLoadState('load')
    await this.check()
  }

  /** Checks the page as it stands. */
  async check() {
    for (const fault of await this.page.evaluate(FAULTS)) this.note(fault)
  }

  /** Walks the page with the tab key alone: everything is reached, seen when reached, and left again. */
  async checkKeyboard() {
    await this.page.evaluate(() => document.activeElement?.blur?.())
    for (let stops = 0; stops < STOPS_MAX; stops++) {
      await this.page.keyboard.press('Tab')
      const stop = await this.page.evaluate(focusSeen)
      if (!stop) break
      if (stop.within) continue
      if (!stop.seen) this.note(`one does not see that the keyboard is at ${stop.what}`)
      if (!stop.inside) this.note(`the keyboard is out of sight at ${stop.what}`)
    }
    for (const what of await this.page.evaluate(notReached)) this.note(`the keyboard does not reach ${what}`)
  }

  /** Keeps a picture of the whole page in the directory that MATOU_TEST_SCREENSHOTS names, if it does. */
  async screenshot(name) {
    const to = process.env.MATOU_TEST_SCREENSHOTS
    if (!to) return
    mkdirSync(to, { recursive: true })
    await this.page.screenshot({ path: join(to, `${name}.png`), fullPage: true })
  }

  /** What a person reads on the page, for the report of a failure. */
  async reads() {
    const text = await this.page.evaluate(() => document.body?.innerText ?? '')
    return `${this.page.url()}\n${text.slice(0, 1200)}`
  }

  async leave() {
    await this.context.close()
  }
}
