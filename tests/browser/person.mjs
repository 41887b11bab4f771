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

/** Presses what may ask the person to prove their presence first, proves it, and presses again. */
export async function decide(visitor, target) {
  const at = visitor.page.url()
  await visitor.followRefused(target(visitor.page))
  const asked = !isAtApp(visitor) || (await stepUp.confirm(visitor.page).isVisible())
  if (!asked) return
  if (isAtApp(visitor)) await visitor.follow(stepUp.confirm(visitor.page))
  await visitor.follow(provider.person(visitor.page, visitor.login))
  if (visitor.page.url() !== at && !(await target(visitor.page).isVisible())) await visitor.open(at)
  await visitor.follow(target(visitor.page))
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
