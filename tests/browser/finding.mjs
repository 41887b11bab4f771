// Finding, as a newcomer does it: five things in one try each, suggestions while typing, and every facet, by keyboard
// and by mouse, with scripts and without a line of them.
import assert from 'node:assert/strict'
import { frame } from './pages.mjs'
import { signIn } from './person.mjs'
import { SCREEN } from './browser.mjs'

export const needsApp = true

const DEVELOPER = 'developer@yuzhong'
/** What somebody types, and the entry they mean. */
const MEANT = [
  ['two characters', '公积', '住房公积金缴存信息'],
  ['initials of its reading', 'yljg', '医疗机构执业登记信息'],
  ['the name of a field', 'practice_scope', '医师执业注册信息'],
  ['an English word spelt wrong', 'marrige', '婚姻登记信息'],
  ['a question', '哪里可以查到机动车登记', '机动车登记信息'],
]
// More stops than any page has.
const STOPS_MAX = 300

const state = {}

async function developer(town, options = {}) {
  const key = JSON.stringify(options)
  if (!state[key]) {
    state[key] = options.javaScript === false ? await town.withoutJavaScript() : await town.visitor()
    await signIn(state[key], DEVELOPER)
  }
  return state[key]
}

const facets = (page) => page.getByRole('complementary').locator('section')
const total = async (page) =>
  Number((await page.locator('.result-bar .count').innerText()).replace(/[^0-9]/g, ''))

/** A facet by its heading: the first value that is not chosen, where it leads and how many entries it promises. */
async function offered(section) {
  const value = section.locator('a.value:not([aria-current])').first()
  const promised = Number((await value.locator('.number').innerText()).replace(/[^0-9]/g, ''))
  return { value, promised, address: await value.getAttribute('href') }
}

/** Reaches a link with the tab key alone and opens it. */
async function walkTo(visitor, address) {
  const { page } = visitor
  await page.evaluate(() => document.activeElement?.blur?.())
  for (let stops = 0; stops < STOPS_MAX; stops++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => document.activeElement?.getAttribute('href'))
    if (here !== address) continue
    await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')])
    return visitor.arrived()
  }
  assert.fail(`the tab key does not reach ${address}`)
}

/** Narrows by the first value of every facet and takes it back again, each way by `go`. */
async function narrowByEach(visitor, go) {
  const { page } = visitor
  await visitor.open('/catalog')
  const all = await total(page)
  const headings = await facets(page).locator('h2').allInnerTexts()
  assert.ok(headings.length >= 8, `the catalogue has facets: ${headings}`)
  for (const [place, heading] of headings.entries()) {
    const { promised, address } = await offered(facets(page).nth(place))
    await go(visitor, address)
    assert.equal(await total(page), promised, `${heading}: as many entries as promised`)
    const again = facets(page).filter({ has: page.getByRole('heading', { name: heading, exact: true }) })
    const chosen = again.locator('a.value[aria-current=true]').first()
    assert.ok(await chosen.isVisible(), `${heading}: the chosen value says so`)
    assert.ok((await again.locator('a.value').count()) >= 1, `${heading}: stays open`)
    await go(visitor, await chosen.getAttribute('href'))
    assert.equal(await total(page), all, `${heading}: taken back`)
  }
}

const press = (visitor, address) =>
  visitor.follow(visitor.page.locator(`a.value[href="${address.replaceAll('"', '\\"')}"]`).first())

export const cases = {
  'five things are found in one try each, on the first screen': async (town) => {
    const visitor = await developer(town)
    const { page } = visitor
    for (const [how, typed, title] of MEANT) {
      await visitor.open('/')
      await page.keyboard.press('/')
      await page.keyboard.type(typed)
      await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')])
      await visitor.arrived()
      const hit = page.locator('.hits > li').filter({ hasText: title }).first()
      const box = await hit.boundingBox()
      assert.ok(box && box.y < SCREEN.height, `${how}: ${typed} finds ${title}`)
    }
    await visitor.screenshot('found by a question')
  },

  'without a script the same box finds the same': async (town) => {
    const visitor = await developer(town, { javaScript: false })
    const { page } = visitor
    for (const [how, typed, title] of MEANT) {
      await visitor.open('/catalog')
      await frame.search(page).fill(typed)
      await Promise.all([page.waitForEvent('framenavigated'), frame.search(page).press('Enter')])
      await visitor.arrived()
      assert.ok(await page.locator('.hits > li').filter({ hasText: title }).first().isVisible(), how)
    }
  },

  'suggestions are reached by keyboard, say what they are, and lead there': async (town) => {
    const visitor = await developer(town)
    const { page } = visitor
    const list = page.getByRole('listbox')
    const type = async (text) => {
      await visitor.open('/catalog')
      await page.keyboard.press('/')
      await page.keyboard.type(text)
      await list.getByRole('option').first().waitFor()
    }
    const choose = async (kind) => {
      const kinds = await list.getByRole('option').locator('span').allInnerTexts()
      const place = kinds.indexOf(kind)
      assert.ok(place >= 0, `${kind} is suggested: ${kinds}`)
      for (let steps = 0; steps <= place; steps++) await page.keyboard.press('ArrowDown')
      const option = list.getByRole('option').nth(place)
      assert.equal(await option.getAttribute('aria-selected'), 'true')
      const words = (await option.innerText()).replace(kind, '').trim()
      await visitor.check()
      await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')])
      await visitor.arrived()
      return words
    }

    await type('yljg')
    await visitor.screenshot('suggestions')
    const title = await choose('条目')
    assert.match(page.url(), /\/resources\/res_/)
    assert.equal((await page.getByRole('heading', { level: 1 }).innerText()).includes(title), true)

    await type('社会信用')
    const item = await choose('数据项')
    assert.equal(new URL(page.url()).searchParams.get('q'), item)
    assert.ok((await total(page)) > 0)

    await type('卫生健康')
    const organisation = await choose('单位')
    assert.match(page.url(), /organisation=org_/)
    assert.ok(await page.locator('.chosen').getByText(organisation).first().isVisible())

    // Escape closes them and leaves what was typed.
    await type('医疗')
    await page.keyboard.press('Escape')
    assert.equal(await list.isVisible(), false)
    assert.equal(await frame.search(page).inputValue(), '医疗')
  },

  'a visitor is suggested what visitors may know of': async (town) => {
    const visitor = await town.visitor()
    const { page } = visitor
    await visitor.open('/')
    await page.keyboard.press('/')
    await page.keyboard.type('信息')
    const option = page.getByRole('listbox').getByRole('option').first()
    await option.waitFor()
    assert.match(await option.innerText(), /条目/)
  },

  'every facet narrows to as many as it says and is taken back, by keyboard': async (town) => {
    await narrowByEach(await developer(town), walkTo)
  },

  'every facet works without a script': async (town) => {
    await narrowByEach(await developer(town, { javaScript: false }), press)
  },

  'a chosen organisation shows what is below it': async (town) => {
    const visitor = await developer(town)
    const { page } = visitor
    await visitor.open('/catalog?all=organisation')
    const below = facets(page).locator('.below-2')
    assert.equal(await below.count(), 0)
    await visitor.follow(facets(page).locator('a.value').filter({ hasText: '渝中区人民政府' }).first())
    assert.ok((await below.count()) > 0)
    await visitor.screenshot('organisations below a district')
  },
}
