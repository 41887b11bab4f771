// What is looked for in vain, from the person who misses it to the department that answers: by clicks, in both
// languages, once without a line of script.
import assert from 'node:assert/strict'
import { both, main } from './pages.mjs'
import { signIn, switchLanguage } from './person.mjs'

export const needsApp = true

const act = (page, name) => main(page).locator('details.menu').filter({ hasText: name })

/** A visitor of their own for a person of the city, in a language. */
async function person(town, login, language, plain) {
  const visitor = plain ? await town.withoutJavaScript() : await town.visitor()
  await signIn(visitor, login)
  if (language === 'en') await switchLanguage(visitor, 'en')
  return visitor
}

/** Opens the menu of an act, fills its form in and sends it. */
async function perform(visitor, name, fields) {
  const { page } = visitor
  const form = act(page, name)
  await form.locator('summary').click()
  for (const [field, value] of Object.entries(fields)) await form.locator(`[name=${field}]`).fill(value)
  await visitor.follow(form.locator('button'))
}

async function passNeedOn(town, wanted, language, plain) {
  const steward = await person(town, 'steward@police', language, plain)
  await steward.open(`/catalog?q=${encodeURIComponent(wanted)}`)

  const authority = await person(town, 'authority@city', language, plain)
  await authority.open('/demands/unmet')
  const row = main(authority.page).getByRole('row').filter({ hasText: wanted })
  assert.ok(await row.getByText(both('重庆市卫生健康委员会', 'Health Commission')).first().isVisible())
  await authority.screenshot(`needs ${language}`)
  await authority.follow(row.getByRole('link', { name: both('提出数据需求', 'file a demand') }))
  const form = main(authority.page).locator('form[action="/demands"]')
  assert.equal(await form.locator('[name=title]').inputValue(), wanted)
  assert.match(await form.locator('[name=to]').inputValue(), /卫生健康委员会|Health Commission/)
  await form.locator('[name=what]').fill('会诊记录的数量')
  await form.locator('[name=use_basis]').fill('多家单位查询未得')
  await authority.follow(form.locator('button'))
  const opened = new URL(authority.page.url()).searchParams.get('open')
  assert.ok(await main(authority.page).getByText(both('待答复', 'awaiting an answer')).first().isVisible())

  const health = await person(town, 'steward@health', language, plain)
  const waiting = () => main(health.page).getByRole('link', { name: wanted }).first()
  await health.open('/')
  await health.follow(waiting())
  assert.equal(new URL(health.page.url()).searchParams.get('open'), opened)
  await health.screenshot(`a demand to answer ${language}`)
  await perform(health, both('退回', 'return to'), { note: '此项由医保部门掌握' })

  await authority.open(`/demands?open=${opened}`)
  assert.ok(await main(authority.page).getByText('此项由医保部门掌握').first().isVisible())
  await perform(authority, both('转办', 'pass on'), { to: 'health', note: '经核仍属卫健' })
  await authority.screenshot(`a demand passed on ${language}`)

  await health.open(`/demands?open=${opened}`)
  await perform(health, both('^答复', '^answer'), { note: '下季度编目' })
  await authority.open('/demands/unmet')
  await authority.follow(row.getByRole('link', { name: both('已答复', 'answered') }))
  assert.ok(await main(authority.page).getByText('下季度编目').first().isVisible())
}

export const cases = {
  'a need is passed to the department that should answer it': (town) =>
    passNeedOn(town, '重庆市卫生健康委员会 远程会诊甲', 'zh', false),

  'the same in English, without a script': (town) =>
    passNeedOn(town, '重庆市卫生健康委员会 远程会诊乙', 'en', true),
}
