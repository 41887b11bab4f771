// The browser tests: `node tests/browser/run.mjs BINARY [SPEC..]`, as tests/run calls it. Without names every
// spec runs. BINARY is the built `matou`; MATOU_TEST_APP takes the address of one that runs already instead.
// MATOU_TEST_SCREENSHOTS names a directory for pictures.
import { startApp } from './app.mjs'
import { Visitor, launch } from './browser.mjs'

const SPECS = ['faults', 'forms', 'finding', 'needs', 'story']
const [binary, ...names] = process.argv.slice(2)
let passed = 0
let failed = 0

/** What a spec is given: visitors, the application's address, and a place for facts found on the way. */
class Town {
  constructor(browser, address) {
    this.browser = browser
    this.address = address
    this.binary = binary
    this.visitors = []
  }
  async visitor(options) {
    const visitor = await Visitor.come(this.browser, this.address, options)
    this.visitors.push(visitor)
    return visitor
  }
  /** The same pages without a line of script. */
  withoutJavaScript(options) {
    return this.visitor({ ...options, javaScript: false })
  }
  async close() {
    await Promise.all(this.visitors.map((visitor) => visitor.leave()))
  }
}

async function runCase(name, town, act) {
  const wrong = []
  try {
    await act(town)
  } catch (cause) {
    wrong.push(cause.stack ?? String(cause))
    for (const visitor of town.visitors) {
      // A page that no longer answers must not hide what went wrong before.
      wrong.push(await visitor.reads().catch(String))
      await visitor.screenshot(`failed ${name} ${town.visitors.indexOf(visitor)}`).catch(() => {})
    }
  }
  wrong.push(...town.visitors.flatMap((visitor) => visitor.wrong))
  for (const visitor of town.visitors) visitor.wrong = []
  if (wrong.length === 0) passed += 1
  else failed += 1
  console.log(`${wrong.length === 0 ? 'ok    ' : 'FAILED'}  ${name}`)
  for (const fault of wrong) console.log(`    ${fault.replaceAll('\n', '\n    ')}`)
}

const browser = await launch()
let app
try {
  for (const name of names.length > 0 ? names : SPECS) {
    const spec = await import(`./${name}.mjs`)
    if (spec.needsApp && !app) app = await startApp(binary)
    // The cases of a spec go on where the former one stopped, as a story does.
    const town = new Town(browser, spec.needsApp ? app.address : undefined)
    for (const [title, act] of Object.entries(spec.cases)) await runCase(`${name}: ${title}`, town, act)
    await town.close()
  }
} finally {
  await browser.close()
  await app?.stop()
}
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
