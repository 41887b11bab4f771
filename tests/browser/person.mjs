// What every person does: sign in, prove their presence again, choose a language, leave.
import assert from 'node:assert/strict'
import { frame, provider, stepUp } from './pages.mjs'

const isAtApp = (visitor) => new URL(visitor.page.url()).origin === new URL(visitor.address).origin

/** Signs in as one of the demonstration's people, by clicks. */
export async function signIn(visitor, login) {
  await visitor.open('/login')
  if (isAtApp(visitor)) await visitor.follow(frame.signIn(visitor.page))
  assert.ok(
    !isAtApp(visitor),
    `signing in should lead to the identity provider, but leads to ${visitor.page.url()}`,
  )
  await visitor.screenshot('sign in')
  await visitor.follow(provider.person(visitor.page, login))
  assert.ok(isAtApp(visitor), `the identity provider should send back, but shows ${await visitor.reads()}`)
  visitor.login = login
}

/** Presses what may ask the person to prove their presence first, proves it, and goes on with what was filled
 * in; `again` fills in anew what a page that had to be left does not keep. */
export async function decide(visitor, target, again = async () => {}) {
  const { page } = visitor
  const at = page.url()
  await visitor.followRefused(target(page))
  if (isAtApp(visitor) && !(await stepUp.confirm(page).isVisible())) return
  if (isAtApp(visitor)) await visitor.follow(stepUp.confirm(page))
  await visitor.follow(provider.person(page, visitor.login))
  if (await stepUp.goOn(page).isVisible()) return visitor.follow(stepUp.goOn(page))
  if (page.url() !== at) await visitor.open(at)
  await again()
  await visitor.follow(target(page))
}

/** Changes the language of the page; the page says so. */
export async function switchLanguage(visitor, language) {
  await visitor.follow(frame.language(visitor.page, language))
  const told = await visitor.page.evaluate(() => document.documentElement.lang)
  assert.ok(told.startsWith(language), `the page should be in ${language}, but says ${told}`)
}

/** Signs out, here and at the provider. */
export async function signOut(visitor) {
  await frame.acting(visitor.page).click()
  await visitor.follow(frame.signOut(visitor.page))
  await frame.signIn(visitor.page).waitFor()
}
