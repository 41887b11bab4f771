// What people should not enter, in the forms where they write: nothing, too much, markup and SQL, days gone by.
// Each refusal stands at its field, the summary leads there, and what was entered is still in the form.
import assert from 'node:assert/strict'
import { catalogue, frame, resource } from './pages.mjs'
import { signIn } from './person.mjs'

export const needsApp = true

const MARKUP = `<b id="injected">粗</b><img src=x onerror=alert(1)>'; DROP TABLE request; -- {{7*7}}`
const LONG = '长'.repeat(1200)
const GONE = '2001-01-01'
/** Whose form it is, where it is, and how one finds it there. */
const FORMS = [
  ['developer@yuzhong', '/apps?new=1', 'form[action="/apps"]'],
  ['developer@yuzhong', '/basket', 'form#request'],
  ['developer@yuzhong', '/demands?new=1', 'form[action="/demands"]'],
  ['developer@yuzhong', '/me', 'form[action="/me/tokens"]'],
  ['steward@health', '/publish/new', 'form.entry-form'],
]

const people = new Map()
async function person(town, login) {
  if (!people.has(login)) {
    const visitor = await town.visitor()
    await signIn(visitor, login)
    people.set(login, visitor)
  }
  return people.get(login)
}

/** Fills every field of a form with this text, as a browser would send it that checks nothing. */
const fill = (form, text) =>
  form.evaluate(
    (form, [text, gone]) => {
      form.noValidate = true
      const written = [...form.elements].filter((field) => field.matches('textarea, input[type=text]'))
      for (const field of written) {
        field.removeAttribute('maxlength')
        field.value = text
      }
      for (const field of form.querySelectorAll('input[type=date]')) field.value = gone
      for (const field of form.querySelectorAll('input[type=number]')) field.value = '-5'
      return written.map((field) => field.name)
    },
    [text, GONE],
  )

async function send(visitor, selector, text, status) {
  const { page } = visitor
  const form = page.locator(selector)
  const names = await fill(form, text)
  // The summary of a closed part hides its button; the form is sent as its Enter key sends it.
  const submit = { click: () => form.evaluate((form) => form.requestSubmit()) }
  await (status ? visitor.followRefused(submit, status) : visitor.follow(submit))
  return names
}

async function isRefusedAtItsFields(visitor, selector, names, text) {
  const { page } = visitor
  const told = await page.evaluate(() => ({
    leads: [...document.querySelectorAll('#problem li a')].map((link) => link.hash.slice(1)),
    wrong: [...document.querySelectorAll('main .error')].length,
  }))
  assert.ok(told.leads.length > 0, `${selector} should say what is wrong: ${await visitor.reads()}`)
  assert.ok(told.wrong > 0, `${selector} should say it at the field`)
  for (const id of told.leads) {
    assert.ok(await page.locator(`[id="${id}"]`).count(), `${selector}: the summary leads to no ${id}`)
  }
  for (const name of names) {
    const kept = await page.locator(`${selector} [name="${name}"]`).inputValue()
    assert.equal(kept.trim(), text.trim(), `${selector} should keep ${name}`)
  }
}

export const cases = {
  'nothing and too much are refused at the field, and kept': async (town) => {
    const developer = await person(town, 'developer@yuzhong')
    await developer.open('/catalog?q=%E5%8C%BB%E5%B8%88')
    await developer.follow(catalogue.hit(developer.page, '医师执业注册信息'))
    await developer.press(resource.addToBasket(developer.page), resource.inBasket(developer.page))
    for (const [login, path, selector] of FORMS) {
      for (const text of ['', LONG]) {
        const visitor = await person(town, login)
        await visitor.open(path)
        const names = await send(visitor, selector, text, 422)
        await isRefusedAtItsFields(visitor, selector, names, text)
      }
    }
    await developer.open('/basket')
    await developer.follow(developer.page.locator('form[action="/basket/clear"] button'))
  },

  'a day gone by is refused at its field': async (town) => {
    const developer = await person(town, 'developer@yuzhong')
    await developer.open('/me')
    await send(developer, 'form[action="/me/tokens"]', 'nightly', 422)
    assert.ok(await developer.page.locator('#field-days-error').isVisible())
  },

  'markup and SQL are text like any other': async (town) => {
    const developer = await person(town, 'developer@yuzhong')
    await developer.open('/demands?new=1')
    await developer.page.locator('[name=about]').evaluate((field) => field.remove())
    await send(developer, 'form[action="/demands"]', MARKUP)
    assert.equal(await developer.page.locator('#injected').count(), 0)
    await developer.page.getByText(MARKUP).first().waitFor()
    await developer.open(`/catalog?q=${encodeURIComponent(MARKUP)}`)
    assert.equal(await developer.page.locator('#injected').count(), 0)
    assert.equal(await frame.search(developer.page).inputValue(), MARKUP)
  },

  'what a search does not find becomes a demand with its words': async (town) => {
    const developer = await person(town, 'developer@yuzhong')
    await developer.open('/catalog?q=zzqqxx')
    await developer.follow(catalogue.demand(developer.page))
    assert.equal(await developer.page.locator('[name=title]').inputValue(), 'zzqqxx')
  },
}
